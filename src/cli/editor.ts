import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/** Editors that are there where nobody chose one. */
const usual = 'vi';

/**
 * Edits a text with the person's own editor, which has the terminal meanwhile. The file lies in a folder of its own that nobody else can
 * read, and is removed afterwards.
 * @param env says which editor: `VISUAL`, else `EDITOR`, a program with its arguments, started without a shell
 * @param signal ends the editor
 * @returns the text as it was saved
 * @throws Error when the editor cannot be started or ends with an error: the text is then as it was
 */
export async function editText(text: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const chosen = env.VISUAL?.trim() || env.EDITOR?.trim() || usual;
  const [program, ...args] = chosen.split(/\s+/) as [string, ...string[]];
  const folder = await mkdtemp(join(tmpdir(), 'plantao-'));
  const file = join(folder, 'message.md');
  try {
    await writeFile(file, text, { mode: 0o600 });
    await new Promise<void>((done, failed) => {
      const child = spawn(program, [...args, file], { stdio: 'inherit', env, signal });
      child.once('error', (error) => failed(new Error(words.app.editor.failed(program, reasonText(error)))));
      child.once('close', (code) =>
        code === 0 ? done() : failed(new Error(words.app.editor.ended(program, code ?? undefined))),
      );
    });
    return (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
