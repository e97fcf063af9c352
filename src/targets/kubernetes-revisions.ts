import { kubectlJson } from '../connections/kubectl.ts';
import type { Choice } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import type { KubeTarget } from './kubernetes-state.ts';
import { selectorText, type Workload } from './kubernetes-state.ts';

interface Revision {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly revision?: number;
  readonly spec?: { readonly template?: Workload['spec']['template'] };
  readonly data?: { readonly spec?: { readonly template?: Workload['spec']['template'] } };
}

/** The versions a workload can go back to, newest first, as `rollout history` knows them. */
export async function revisions(
  { kind, cluster }: KubeTarget,
  workload: Workload,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const of = kind === 'deployment' ? 'replicasets' : 'controllerrevisions';
  const list = await kubectlJson<{ items: readonly Revision[] }>(
    cluster,
    ['get', of, `--selector=${selectorText(workload.spec.selector)}`],
    context,
    signal,
  );
  const found = (list?.items ?? [])
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid))
    .map((one) => {
      const noted = Number(one.metadata.annotations?.['deployment.kubernetes.io/revision']);
      const template = one.spec?.template ?? one.data?.spec?.template;
      return {
        number: one.revision ?? noted,
        images: (template?.spec.containers ?? []).map((container) => container.image).join(', '),
        cause: one.metadata.annotations?.['kubernetes.io/change-cause'],
      };
    })
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => b.number - a.number);
  return found.map(({ number, images, cause }, index) => ({
    value: String(number),
    text: words.targets.kubernetes.revision(number, images, cause),
    ...(index === 0 ? { current: true } : {}),
  }));
}
