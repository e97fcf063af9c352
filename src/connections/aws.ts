import { z } from 'zod';

/** Letters, digits, "-" and "_", or an ARN; nothing that could be read as an option. */
export const awsName = (expected: string) => z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:/_.-]*$/, expected);

/** What says where AWS is asked, and as whom: keys of every kind that asks it. `expected` names what a region must be. */
export const awsPlace = (expected: string) => ({
  region: awsName(expected).optional(),
  profile: z
    .string()
    .regex(/^[^\s-]\S*$/, 'expected the name of a profile')
    .optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Another endpoint than that of the region, such as one of a private network'),
});

export interface AwsPlace {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Nothing that pages or asks. */
export const awsEnv = { AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off' };

/** The command line of a service of AWS: `aws logs tail …`. */
export function awsArgv(
  service: string,
  args: readonly string[],
  { region, profile, endpoint }: AwsPlace,
): readonly string[] {
  return [
    'aws',
    service,
    ...args,
    ...(region === undefined ? [] : ['--region', region]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(endpoint === undefined ? [] : ['--endpoint-url', endpoint]),
  ];
}
