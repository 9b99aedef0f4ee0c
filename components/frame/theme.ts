export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

/** What each theme is called. */
export const THEME_WORDING = {
  light: 'Light',
  dark: 'Dark',
  system: 'Like the system',
} as const satisfies Record<Theme, string>;

const YEAR_S = 365 * 24 * 60 * 60;

/** Remembers a choice for the next page the server draws; such cookies never matter to security. */
export function remember(name: 'theme' | 'rail', value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers we support
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}

/** The theme in force on this page, as the server or the last choice wrote it. */
export function currentTheme(): Theme {
  const written = document.documentElement.dataset.theme;
  return THEMES.find((theme) => theme === written) ?? 'system';
}

/** Switches the theme at once and for the next visit. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  remember('theme', theme);
}
