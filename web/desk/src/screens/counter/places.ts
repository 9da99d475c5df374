import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Where in the counter one is: `/counter/preparations/12` is the place `preparations` with the id `12`. */
export function usePlace(): { name: string; id: string } {
  const rest = useParams({ strict: false, select: ({ _splat }) => _splat ?? '' });
  const [name = '', ...id] = rest.split('/');
  return { name, id: id.join('/') };
}

/** Goes to a place of the counter; `instead`: the way back leads past where one is now. */
export function useGo(): (place: string, instead?: boolean) => void {
  const navigate = useNavigate();
  return useCallback((place, instead = false) => void navigate({ to: '/counter/$', params: { _splat: place }, replace: instead }), [navigate]);
}
