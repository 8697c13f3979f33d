/** YAML says `to: ref('orders')`: a call of one of these functions is meant, not its text. */
export function asTemplate(value: string): string {
  return /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s.test(value) ? `{{ ${value} }}` : value;
}
