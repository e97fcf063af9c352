import type { Role, Theme } from './theme.ts';
import { wrapText } from './wrap.ts';

/** Builds the lines of a detail view, each exactly `width` columns. */
export class DetailLines {
  readonly lines: string[] = [];
  readonly theme: Theme;
  readonly width: number;

  constructor(theme: Theme, width: number) {
    this.theme = theme;
    this.width = width;
  }

  /** A heading with a blank line before it. */
  section(title: string): void {
    if (this.lines.length > 0) this.lines.push('');
    this.lines.push(this.theme.paint('accent', this.theme.fit(` ${title}`, this.width)));
  }

  /** Text that is wrapped instead of cut. */
  text(text: string, role: Role = 'plain', indent = 1): void {
    for (const line of wrapText(text, this.width - indent - 1)) {
      this.lines.push(this.theme.paint(role, this.theme.fit(' '.repeat(indent) + line, this.width)));
    }
  }

  /**
   * A label in its own column, its text wrapped beside it.
   * @param room columns of the labels
   */
  field(label: string, text: string, role: Role = 'plain', room = 15): void {
    wrapText(text, this.width - room - 2).forEach((line, index) => {
      const head = this.theme.paint('muted', this.theme.fit(index === 0 ? ` ${label}` : '', room));
      this.lines.push(`${head} ${this.theme.paint(role, this.theme.fit(line, this.width - room - 1))}`);
    });
  }

  /** A label and an address that terminals which know OSC 8 open with a click; the others show it. */
  link(label: string, url: string): void {
    const room = 15;
    const head = this.theme.paint('muted', this.theme.fit(` ${label}`, room));
    const text = this.theme.fit(url, this.width - room - 1);
    const shown = text.trimEnd();
    this.lines.push(
      `${head} ${this.theme.link(url, this.theme.paint('accent', shown))}${text.slice(shown.length)}`,
    );
  }

  /** A line that already has the right width. */
  line(line: string): void {
    this.lines.push(line);
  }
}
