/** An option that may be given several times: commander hands over each value with those before it. */
export function collect(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}
