import {
  createTheme,
  DEFAULT_THEME,
  Modal,
  Popover,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** The water that drives the mill. */
const river: MantineColorsTuple = [
  '#e7f6fa',
  '#d0e9f1',
  '#a3d3e3',
  '#73bdd5',
  '#4ca9c9',
  '#339dc2',
  '#2297bf',
  '#1183a9',
  '#04718f',
  '#005f7b',
];

const surface = { background: 'var(--console-surface)' };

/** Mantine's colour, its last shade such that white can be read on it. */
function deepened([c0, c1, c2, c3, c4, c5, c6, c7, c8]: MantineColorsTuple, last: string): MantineColorsTuple {
  return [c0, c1, c2, c3, c4, c5, c6, c7, c8, last];
}

export const theme = createTheme({
  primaryColor: 'river',
  primaryShade: 8,
  autoContrast: true,
  colors: {
    river,
    orange: deepened(DEFAULT_THEME.colors.orange, '#b93d0b'),
    green: deepened(DEFAULT_THEME.colors.green, '#23752f'),
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'JetBrains Mono', 'Cascadia Code', Menlo, Consolas, monospace",
  components: {
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { content: surface, header: surface, title: { fontWeight: 650 } },
    }),
    Popover: Popover.extend({ styles: { dropdown: surface } }),
  },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.05rem' } } },
});

/** What Mantine leaves too faint to be read by everybody (WCAG 1.4.3 asks for a contrast of 4.5 to 1). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--console-surface': '#ffffff',
    '--mantine-color-body': '#f7f8fa',
    '--mantine-color-dimmed': '#545b62',
    '--mantine-color-placeholder': '#676e75',
    '--mantine-color-error': '#c01f1f',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-red-outline': '#c01f1f',
    '--mantine-color-green-light-color': '#1a682a',
    '--mantine-color-red-light-color': '#a81c1c',
    '--mantine-color-orange-light-color': '#963c06',
    '--mantine-color-yellow-light-color': '#7a4a00',
    '--mantine-color-river-light-color': '#00536c',
    '--mantine-color-gray-light-color': '#495057',
    '--mantine-color-gray-outline': '#545b62',
  },
  dark: {
    '--console-surface': '#1d2024',
    '--mantine-color-body': '#16181b',
    '--mantine-color-dimmed': '#b4b8bd',
    '--mantine-color-placeholder': '#9aa0a6',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
  },
});
