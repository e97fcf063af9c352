/** The part of a service that is used here (ECS API, DescribeServices). */
export interface EcsService {
  readonly serviceName: string;
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly taskDefinition: string;
  readonly deployments: readonly {
    readonly id: string;
    readonly status: string;
    readonly rolloutState?: string;
    readonly rolloutStateReason?: string;
    readonly desiredCount: number;
    readonly runningCount: number;
    readonly failedTasks?: number;
  }[];
  readonly events?: readonly { readonly createdAt?: string; readonly message: string }[];
}
