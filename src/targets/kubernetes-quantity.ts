const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity of Kubernetes as a number: `250m` cores is 0.25, `64Mi` is bytes (apimachinery resource.Quantity). */
export function parseQuantity(text: string): number | undefined {
  const [, number, unit] = text.match(/^(\d+(?:\.\d+)?)(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti)?$/) ?? [];
  return number === undefined ? undefined : Number(number) * factors[unit ?? '']!;
}
