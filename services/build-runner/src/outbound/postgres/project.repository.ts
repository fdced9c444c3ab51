import type { EnvironmentVariableV1, Page, ProjectView } from '@millrace/contracts';
import { formatInstant, instant, type Instant } from '@millrace/kernel';
import type { NamedList } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface ProjectRow {
  readonly name: string;
  readonly description: string | null;
  readonly buildspec: string | null;
  readonly buildspec_path: string | null;
  readonly environment_variables: readonly EnvironmentVariableV1[];
  readonly timeout_in_minutes: number;
  readonly created_at: Date;
  readonly modified_at: Date;
}

/** Where a project lives. */
export interface ProjectScope {
  readonly account: string;
  readonly region: string;
}

@Injectable()
export class ProjectRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Creates the project or replaces all of it but its age. */
  async put(
    { account, region }: ProjectScope,
    project: Omit<ProjectView, 'created' | 'lastModified'>,
    at: Instant,
  ): Promise<ProjectView> {
    const rows: ProjectRow[] = await this.dataSource.query(
      `insert into project (account, region, name, description, buildspec, buildspec_path, environment_variables,
                            timeout_in_minutes, created_at, modified_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
       on conflict on constraint project_pk do update set
         description = excluded.description, buildspec = excluded.buildspec, buildspec_path = excluded.buildspec_path,
         environment_variables = excluded.environment_variables, timeout_in_minutes = excluded.timeout_in_minutes,
         modified_at = excluded.modified_at
       returning *`,
      [
        account,
        region,
        project.name,
        project.description ?? null,
        project.buildspec ?? null,
        project.buildspecPath ?? null,
        JSON.stringify(project.environmentVariables),
        project.timeoutInMinutes,
        formatInstant(at),
      ],
    );
    const [row] = rows;
    if (!row) throw new Error('an upsert returned no row');
    return view(row);
  }

  async find({ account, region }: ProjectScope, name: string): Promise<ProjectView | undefined> {
    const rows: ProjectRow[] = await this.dataSource.query(
      'select * from project where account = $1 and region = $2 and name = $3',
      [account, region, name],
    );
    return rows.map(view)[0];
  }

  async list({ account, region }: ProjectScope, { after, prefix, limit, page }: NamedList): Promise<Page<ProjectView>> {
    const rows: ProjectRow[] = await this.dataSource.query(
      `select * from project where account = $1 and region = $2
         and ($3::text is null or name collate "C" > $3) and ($4::text is null or starts_with(name, $4))
       order by name collate "C" limit $5`,
      [account, region, after, prefix, limit],
    );
    return page(rows, view);
  }

  /** @returns whether there was one. */
  async delete({ account, region }: ProjectScope, name: string): Promise<boolean> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      'delete from project where account = $1 and region = $2 and name = $3',
      [account, region, name],
    );
    return count > 0;
  }
}

const view = (row: ProjectRow): ProjectView => ({
  name: row.name,
  environmentVariables: row.environment_variables,
  timeoutInMinutes: row.timeout_in_minutes,
  created: formatInstant(instant(row.created_at.getTime())),
  lastModified: formatInstant(instant(row.modified_at.getTime())),
  ...(row.description === null ? {} : { description: row.description }),
  ...(row.buildspec === null ? {} : { buildspec: row.buildspec }),
  ...(row.buildspec_path === null ? {} : { buildspecPath: row.buildspec_path }),
});
