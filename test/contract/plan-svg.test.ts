import { execFileSync } from 'node:child_process';
import { planSvg } from '../../src/cli/plan-svg';
import { sampleView } from '../cli/plan-sample';
import { needs } from '../support/needs';

const count = `
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.stdin).getroot()
print(root.tag, sum(1 for e in root.iter() if 'card' in e.get('class', '').split()))`;

needs('python3')('another XML parser reads the picture and finds every card', () => {
  const view = sampleView(100);
  const odd = { ...view.nodes[0]!, node: 'a<&>"\'b', detail: ']]> <!-- \u0001', change: 'hot' as const };
  const input = planSvg({ ...view, nodes: [...view.nodes, odd] });
  expect(execFileSync('python3', ['-c', count], { input, encoding: 'utf8' })).toBe(
    '{http://www.w3.org/2000/svg}svg 102\n',
  );
});
