// Parse and plan of 1,000 nodes.
import { fleetText, median, milliseconds, planText } from './large-fleet.mjs';

const text = fleetText(1000);
const cold = milliseconds(() => planText(text));
const warm = median(5, () => milliseconds(() => planText(text)));
console.log(
  JSON.stringify([
    {
      name: 'plan of 1,000 nodes',
      value: Number((cold / 1000).toFixed(3)),
      unit: 's',
      goal: 0.5,
      detail: `first run in a process; again ${(warm / 1000).toFixed(3)} s`,
    },
  ]),
);
