import type { ReactNode } from 'react';

/** Lines on a grid of 16, in the colour of the text around them; words beside them say what they mean. */
const icon = (shape: ReactNode) =>
  function Icon({ size = 16, className }: { readonly size?: number; readonly className?: string }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.6}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        style={{ flexShrink: 0 }}
        className={className}
      >
        {shape}
      </svg>
    );
  };

export const DoneIcon = icon(<path d="M3 8.5l3.2 3.2L13 4.8" />);
export const FailedIcon = icon(<path d="M4 4l8 8M12 4l-8 8" />);
export const RunningIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.5" strokeDasharray="3 2.4" />
    <circle cx="8" cy="8" r="1.6" fill="currentColor" stroke="none" />
  </>,
);
export const WaitingIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.8" />
    <path d="M8 5v3.2l2 1.4" />
  </>,
);
export const StoppedIcon = icon(<rect x="4.2" y="4.2" width="7.6" height="7.6" rx="1" />);
export const SkippedIcon = icon(<path d="M3.5 4.5L8 8l-4.5 3.5zM9 4.5L13.5 8 9 11.5z" />);
export const NothingIcon = icon(<circle cx="8" cy="8" r="5.5" />);
export const OverriddenIcon = icon(<path d="M2.5 10.5c2-6 8-6 10.5-1M13.4 5.6v3.8H9.6" />);

export const PipelinesIcon = icon(
  <>
    <circle cx="3.5" cy="8" r="1.9" />
    <circle cx="12.5" cy="4" r="1.9" />
    <circle cx="12.5" cy="12" r="1.9" />
    <path d="M5.3 7.3l5.4-2.5M5.3 8.7l5.4 2.5" />
  </>,
);
export const ApprovalsIcon = icon(
  <>
    <path d="M8 1.8l5 1.8v4c0 3.2-2.2 5.4-5 6.6-2.8-1.2-5-3.4-5-6.6v-4z" />
    <path d="M5.8 8l1.6 1.6 2.8-3" />
  </>,
);
export const DeploymentsIcon = icon(<path d="M8 13.5V4.2M4.2 7.6L8 3.8l3.8 3.8M3 1.6h10" />);
export const HostsIcon = icon(
  <>
    <rect x="2" y="2.5" width="12" height="4.6" rx="1" />
    <rect x="2" y="8.9" width="12" height="4.6" rx="1" />
    <path d="M4.6 4.8h.1M4.6 11.2h.1" />
  </>,
);
export const ProjectsIcon = icon(
  <path d="M9.8 2.2a3.6 3.6 0 0 0-3.5 5L2.2 11.3l2.5 2.5 4.1-4.1a3.6 3.6 0 0 0 4.8-4.5L11.4 7.4 8.6 4.6l2.2-2.2z" />,
);
export const ActionTypesIcon = icon(
  <>
    <rect x="2.2" y="2.2" width="4.8" height="4.8" rx="1" />
    <rect x="9" y="2.2" width="4.8" height="4.8" rx="1" />
    <rect x="2.2" y="9" width="4.8" height="4.8" rx="1" />
    <path d="M11.4 9v4.8M9 11.4h4.8" />
  </>,
);
export const WebhooksIcon = icon(<path d="M8.6 1.6L3 9h4.4L7 14.4 13 7H8.4z" />);
export const ConnectionsIcon = icon(
  <path d="M6.6 9.4l2.8-2.8M5.4 7.2L3.3 9.3a2.4 2.4 0 0 0 3.4 3.4l2.1-2.1M10.6 8.8l2.1-2.1a2.4 2.4 0 0 0-3.4-3.4L7.2 5.4" />,
);
export const AccessIcon = icon(
  <>
    <circle cx="5.2" cy="10.8" r="2.8" />
    <path d="M7.3 8.7l5.9-5.9M10.6 5.4l2 2" />
  </>,
);
export const NotificationsIcon = icon(
  <path d="M3.4 11.6h9.2c-1-1.2-1.3-2.4-1.3-4.6a3.3 3.3 0 0 0-6.6 0c0 2.2-.3 3.4-1.3 4.6zM6.6 13.9a1.6 1.6 0 0 0 2.8 0M8 2.2v1.4" />,
);
export const AuditIcon = icon(
  <>
    <path d="M3.2 1.9h6.4l3.2 3.2v9H3.2z" />
    <path d="M5.6 7.4h4.8M5.6 10.6h4.8" />
  </>,
);
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.4" />
    <path d="M10.4 10.4l3.4 3.4" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M12.7 3.3l-1 1M4.3 11.7l-1 1" />
  </>,
);
export const MoonIcon = icon(<path d="M13.4 9.6A5.6 5.6 0 0 1 6.4 2.6a5.7 5.7 0 1 0 7 7z" />);
