import { expect, test } from 'vitest';
import { renderGithub } from './github.js';
import type { Issue } from './issue.js';
import { renderSarif } from './sarif.js';

const issue: Issue = {
  rule: 'query-invalid',
  level: 'error',
  message: 'syntax error at or near "x\r\ny%,: "',
  hint: '100%: quote it, please',
  name: 'public.odd',
  file: 'stream_tables/a#b?/50%, [x]: é\nline.sql',
  line: 4,
  column: 13,
};

test('GitHub reads an annotation as one line, whatever is in it', () => {
  expect(renderGithub([issue])).toBe(
    '::error file=stream_tables/a#b?/50%25%2C [x]%3A é%0Aline.sql,line=4,col=13,title=pgtrickle query-invalid::syntax error at or near "x%0D%0Ay%25,: ". 100%25: quote it, please',
  );
});

test('a file of SARIF is a reference that leads back to it', () => {
  const log = JSON.parse(renderSarif([issue], '0.1.0'));
  const [result] = log.runs[0].results;
  const { uri } = result.locations[0].physicalLocation.artifactLocation;
  expect(decodeURIComponent(new URL(uri, 'file:///project/').pathname)).toBe(`/project/${issue.file}`);
  expect(result.message.text).toBe(`${issue.message}. ${issue.hint}`);
  expect(log.runs[0].tool.driver.rules[result.ruleIndex].id).toBe(issue.rule);
});
