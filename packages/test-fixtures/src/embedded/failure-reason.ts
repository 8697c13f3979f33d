/** The lines of a program's output, or of a log, that say why it failed come first; then the last ones. */
export function failureReason(output: string, count = 12): string {
  const lines = output.trim().split('\n');
  const reasons = lines.filter((line) => /\b(fatal|panic|error):|no space left/i.test(line)).slice(0, count);
  const others = lines.filter((line) => !reasons.includes(line));
  return [...reasons, ...others.slice(Math.max(0, others.length - (count - reasons.length)))].join('\n');
}
