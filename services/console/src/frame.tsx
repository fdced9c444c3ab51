import {
  ActionIcon,
  Alert,
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  Kbd,
  ScrollArea,
  Stack,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ApiUnreachable } from '@millrace/client';
import { Outlet, useLocation } from '@tanstack/react-router';
import { GoTo } from './go-to.tsx';
import { MoonIcon, SearchIcon, SunIcon } from './icons.tsx';
import { groups, places, restricted } from './navigation.ts';
import { PageLink } from './page-link.tsx';
import { usePrincipals, useSession } from './session.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { useShortcuts } from './shortcuts.ts';
import { useApprovals } from './use-approvals.ts';

/** What every page stands in: where one can go, what waits for a decision, who one is. */
export function Frame() {
  const { arn, signOut } = useSession();
  const [isNarrowMenuOpen, narrowMenu] = useDisclosure();
  const [isGoing, goTo] = useDisclosure();
  const [isHelping, help] = useDisclosure();
  useShortcuts({ onGoTo: goTo.open, onHelp: help.open });
  const approvals = useApprovals();
  const principals = usePrincipals();
  const pathname = useLocation({ select: (location) => location.pathname });
  const open = approvals.data?.items.length ?? 0;
  const isAway = approvals.error instanceof ApiUnreachable;
  const seen = places.filter(({ to }) => !restricted.includes(to) || principals.data !== undefined);
  return (
    <AppShell
      layout="alt"
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isNarrowMenuOpen } }}
      padding="lg"
    >
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <AppShell.Header bg="var(--console-surface)">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Burger
            hiddenFrom="sm"
            size="sm"
            opened={isNarrowMenuOpen}
            onClick={narrowMenu.toggle}
            aria-label="Menu"
            aria-expanded={isNarrowMenuOpen}
          />
          <Button
            variant="default"
            size="compact-md"
            c="dimmed"
            fw={400}
            miw={{ base: 0, sm: 280 }}
            leftSection={<SearchIcon />}
            styles={{ label: { flex: 1, justifyContent: 'start' } }}
            rightSection={
              <Text span visibleFrom="sm">
                <Kbd size="xs">/</Kbd>
              </Text>
            }
            onClick={goTo.open}
          >
            Go to…
          </Button>
          <Group gap="xs" wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" aria-label="Keyboard shortcuts" onClick={help.open}>
              ?
            </ActionIcon>
            <SchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" bg="var(--console-surface)" aria-label="Main" component="nav">
        <Group justify="space-between" px={10} pb="sm" h={40}>
          <Text fw={750} size="lg" c="var(--mantine-primary-color-light-color)">
            Millrace
          </Text>
          <Burger hiddenFrom="sm" size="sm" opened onClick={narrowMenu.close} aria-label="Close the menu" />
        </Group>
        <ScrollArea style={{ flex: 1 }}>
          <Stack gap="md">
            {groups.map((group) => (
              <Stack key={group} gap={2}>
                <Text size="xs" c="dimmed" fw={600} px={10} pb={2}>
                  {group}
                </Text>
                {seen
                  .filter((place) => place.group === group)
                  .map(({ to, label, Icon }) => (
                    <PageLink
                      key={to}
                      to={to}
                      className="nav-link"
                      aria-current={isAt(to, pathname) ? 'page' : undefined}
                      onClick={narrowMenu.close}
                    >
                      <Icon />
                      {label}
                      {to === '/approvals' && open > 0 && (
                        <Badge size="sm" ml="auto" aria-label={`${open} to decide`}>
                          {open}
                        </Badge>
                      )}
                    </PageLink>
                  ))}
              </Stack>
            ))}
          </Stack>
        </ScrollArea>
        <Group justify="space-between" px={10} pt="sm" wrap="nowrap">
          <Text size="sm" c="dimmed" truncate title={arn}>
            {arn.split('/').at(-1)}
          </Text>
          <Button variant="subtle" size="compact-xs" onClick={signOut}>
            Sign out
          </Button>
        </Group>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
        {isAway && (
          <Alert color="orange" mb="md" role="alert" title="The gateway does not answer">
            What you see may be out of date. It is asked again every few seconds.
          </Alert>
        )}
        <Outlet />
      </AppShell.Main>
      <GoTo opened={isGoing} onClose={goTo.close} places={seen} />
      <ShortcutHelp opened={isHelping} onClose={help.close} />
    </AppShell>
  );
}

/** Whether a page belongs to this entry of the menu. */
const isAt = (to: string, pathname: string): boolean =>
  to === '/' ? pathname === '/' || /^\/(pipelines|executions)\//.test(pathname) : pathname.startsWith(to);

function SchemeButton() {
  const scheme = useComputedColorScheme();
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Show it ${other}`}
      title={`Show it ${other}`}
      onClick={() => setColorScheme(other)}
    >
      {scheme === 'dark' ? <SunIcon /> : <MoonIcon />}
    </ActionIcon>
  );
}
