import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';

import { whenSignedOut } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/api/queries';
import { Notices } from '@/parts/Notices';
import { createDeskRouter } from '@/router';
import { theme } from '@/theme/mantine';

/** A refusal will not change by asking again; a network or a server may come back. */
function worthAnotherTry(failures: number, error: unknown): boolean {
  const refused = error instanceof Problem && error.status >= 400 && error.status < 500;
  return !refused && failures < 2;
}

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, retry: worthAnotherTry, refetchOnWindowFocus: true } },
});

const router = createDeskRouter(client);

whenSignedOut(() => {
  if (client.getQueryData(queries.session().queryKey) === null) return;
  client.setQueryData(queries.session().queryKey, null);
  void router.invalidate();
});

const schemeManager = localStorageColorSchemeManager({ key: 'guichet.colour-scheme' });

export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Notices />
      </QueryClientProvider>
    </MantineProvider>
  );
}
