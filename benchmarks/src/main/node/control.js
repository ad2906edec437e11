// How a measured server talks to the measurement: as io.parlor.benchmarks.peers.Control.
import { createInterface } from 'node:readline';

export function serve(port) {
  console.log(`READY ${port}`);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line === 'heap') {
      global.gc();
      console.log(`HEAP ${process.memoryUsage().heapUsed}`);
    }
  });
  lines.on('close', () => process.exit(0));
}
