import { Box, Group, Stack, Text } from '@mantine/core';
import type { ApprovalView } from '@millrace/contracts';
import { useState } from 'react';
import { Decision } from '../decision.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { When } from '../times.tsx';
import { useApprovals } from '../use-approvals.ts';

/** Everything that waits for a decision. */
export function ApprovalsPage() {
  const approvals = useApprovals();
  /** Tried here: they stay in sight with what came of it, although they are open no more. */
  const [tried, setTried] = useState<readonly ApprovalView[]>([]);
  const isTried = ({ approvalId }: ApprovalView): boolean => tried.some((one) => one.approvalId === approvalId);
  const open = approvals.data?.items.filter((approval) => !isTried(approval));
  return (
    <Stack maw={760}>
      <PageHeader title="Approvals" />
      {open === undefined ? (
        <Pending query={approvals} />
      ) : open.length + tried.length === 0 ? (
        <NothingHere title="Nothing waits for a decision.">
          An execution that reaches an Approval action waits here for whoever may decide.
        </NothingHere>
      ) : (
        [...tried, ...open].map((approval) => (
          <Box key={approval.approvalId} className="card" p="md" component="section" aria-label={nameOf(approval)}>
            <Group justify="space-between" mb="xs">
              <PageLink to="/executions/$id" params={{ id: approval.executionId }} fw={600}>
                {nameOf(approval)}
              </PageLink>
              <Text size="sm" c="dimmed">
                asked <When iso={approval.requestedAt} />, expires <When iso={approval.expiresAt} />
              </Text>
            </Group>
            <Decision
              approval={approval}
              onTried={() => setTried((before) => (isTried(approval) ? before : [...before, approval]))}
            />
          </Box>
        ))
      )}
    </Stack>
  );
}

const nameOf = ({ pipelineName, stageName, actionName }: ApprovalView): string =>
  `${pipelineName} · ${stageName} · ${actionName}`;
