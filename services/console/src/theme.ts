import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

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

export const theme = createTheme({
  primaryColor: 'river',
  primaryShade: { light: 8, dark: 4 },
  autoContrast: true,
  colors: { river },
  cursorType: 'pointer',
  defaultRadius: 'md',
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'JetBrains Mono', 'Cascadia Code', Menlo, Consolas, monospace",
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.05rem' } } },
});

/** Mantine's dimmed text is too faint to be read by everybody (WCAG 1.4.3): ours has a contrast of 7 to 1. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#545b62', '--mantine-color-body': '#f7f8fa', '--console-surface': '#ffffff' },
  dark: { '--mantine-color-dimmed': '#b4b8bd', '--mantine-color-body': '#16181b', '--console-surface': '#1d2024' },
});
