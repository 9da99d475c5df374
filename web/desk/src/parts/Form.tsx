import type { ReactNode } from 'react';

interface FormProps {
  className?: string | undefined;
  /** Answers for its own failure. */
  onSubmit: () => Promise<void>;
  children: ReactNode;
}

/** A form that is sent by script and never leaves the page. */
export function Form({ className, onSubmit, children }: FormProps) {
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
    </form>
  );
}
