/** What is said of documents and their templates. What they say themselves is in the templates and in src/words/documents. */
export const documents = {
  /** `templates/postmortem.md:12:3  unknown name "titel"` */
  place: (file: string, line: number, column: number, fault: string) => `${file}:${line}:${column}  ${fault}`,
  fault: {
    unknown: (name: string, nearest: string | undefined) =>
      `unknown name "${name}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    'not-a-text': (name: string) => `"${name}" is a list or a condition: write {{#${name}}} … {{/${name}}}`,
    raw: (name: string) => `{{{${name}}}} would not be escaped: write {{${name}}}`,
    partial: (name: string) => `{{> ${name}}}: a template cannot include another`,
    tags: 'the tags {{ }} cannot be changed',
    'unclosed-tag': 'a tag without its end }}',
    section: (name: string) => `section "${name}" is not opened and closed in order`,
  },
  problem: {
    unreadable: (file: string, reason: string) => `${file}: cannot be read (${reason})`,
    'no-folder': (file: string, reason: string) => `${file}: no such folder of templates (${reason})`,
    'too-large': (file: string) => `${file}: larger than 256 KiB`,
    'too-many': (file: string) => `${file}: more than 200 templates; the rest is left out`,
    subject: (file: string, subject: string, known: readonly string[]) =>
      `${file}: about "${subject}"; expected ${known.join(' or ')}`,
  },
  region: {
    none: (file: string) =>
      `${file} has no part that plantao wrote: nothing would be refreshed. Write it with -o first`,
    unended: (file: string, name: string, line: number) => `${file}:${line}: part "${name}" does not end`,
    unbegun: (file: string, name: string, line: number) =>
      `${file}:${line}: part "${name}" ends without a beginning`,
    twice: (file: string, name: string, line: number) => `${file}:${line}: part "${name}" is there twice`,
    'other-document': (file: string, of: string) => `${file} is ${of}: name that to refresh it`,
  },
};
