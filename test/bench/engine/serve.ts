/** This project's Step Functions API in a process of its own, as the emulators are. Prints its address; ends with its parent. */
import { serveOurs } from './ours.ts';

const { url } = await serveOurs();
process.stdout.write(`${url}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
