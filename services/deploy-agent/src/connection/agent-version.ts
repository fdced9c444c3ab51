/** What hosts say they run. */
export const agentVersion = '0.1.0';
