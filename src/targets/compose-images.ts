import type { ComposeService } from '../connections/compose.ts';
import { askEngine, type Container, messageOf } from '../connections/docker.ts';
import type { Choice } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';

/** Tags by which a redeploy keeps the image before it. */
const savedTag = /^before-\d{8}-\d{6}$/;

/** The image that the replicas of a service run. */
export function imageOf(containers: readonly Container[]): string | undefined {
  return containers[0]?.Config.Image;
}

/** Repository and tag of an image; a port in the registry's name is no tag. */
export function referenceOf(image: string): { readonly repository: string; readonly tag: string } {
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/')
    ? { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
    : { repository: image, tag: 'latest' };
}

/** Images that earlier redeploys kept, newest first. */
export async function savedTags(
  containers: readonly Container[],
  { host }: ComposeService,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const image = imageOf(containers);
  if (image === undefined) return [];
  const { repository } = referenceOf(image);
  const filters = encodeURIComponent(JSON.stringify({ reference: [repository] }));
  const { status, json } = await askEngine(
    { path: `/images/json?filters=${filters}`, signal, host },
    context,
  );
  if (status !== 200) throw new Error(words.targets.docker.refused(status, messageOf(json)));
  const images = json as readonly { readonly Id: string; readonly RepoTags?: readonly string[] | null }[];
  return images
    .flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((text) => ({ Id, ...referenceOf(text) })))
    .filter(({ tag }) => savedTag.test(tag))
    .sort((a, b) => (a.tag < b.tag ? 1 : -1))
    .map(({ Id, tag }) => ({
      value: tag,
      text: words.targets.compose.keptImage(`${repository}:${tag}`, Id.replace(/^sha256:/, '').slice(0, 12)),
      ...(Id === containers[0]!.Image ? { current: true } : {}),
    }));
}
