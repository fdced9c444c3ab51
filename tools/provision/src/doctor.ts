import { doctor, formatReport } from './doctor-report.ts';

const report = await doctor();
const machineReadable = process.argv.includes('--json');
console.log(machineReadable ? JSON.stringify(report, null, 2) : formatReport(report));
process.exitCode = report.healthy ? 0 : 1;
