import { IsIn, IsInt, IsNumber, IsOptional, IsString, Length, Matches, Min } from 'class-validator';
import { event } from '../contract.ts';
import { nameShape, uuidShape } from '../wire.ts';

export class TestReportStoredV1 {
  @Matches(uuidShape) reportId!: string;
  @Matches(uuidShape) executionId!: string;
  /** Of the execution. */
  @IsOptional() @Matches(nameShape) pipelineName?: string;
  @Matches(uuidShape) actionExecutionId!: string;
  @IsString() @Length(1, 256) reportName!: string;
  @IsIn(['SUCCEEDED', 'FAILED', 'INCOMPLETE']) status!: 'SUCCEEDED' | 'FAILED' | 'INCOMPLETE';
  @IsInt() @Min(0) total!: number;
  @IsInt() @Min(0) failed!: number;
  @IsInt() @Min(0) skipped!: number;
  @IsNumber() @Min(0) durationSeconds!: number;
}

export const TestReportStored = event('test-runner', 'test-report.stored.v1', TestReportStoredV1);
