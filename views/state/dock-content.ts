/** What is docked below the panes: lines that may scroll, and lines at the end that always stay in view. */
export interface DockContent {
  readonly title: string;
  readonly note?: string;
  readonly alarming?: boolean;
  readonly lines: readonly string[];
  readonly pinned: readonly string[];
  readonly scroll?: number;
}
