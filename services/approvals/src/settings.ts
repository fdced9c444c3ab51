import { ServiceSettings } from '@millrace/service';

/** Approvals needs nothing that the others do not. */
export class ApprovalsSettings extends ServiceSettings {}
