import type { RemoteBridge } from "hub-bridge-shim";
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { Activities, type Activity } from "../activity/activity";

export interface ActivityOf {
  readonly activity: Activity | undefined;
  readonly activities: Activities;
}

export const ActivityContext = createContext<ActivityOf | undefined>(undefined);

export function useActivity(): ActivityOf {
  const activity = useContext(ActivityContext);
  if (activity === undefined) throw new Error("outside of an ActivityContext");
  return activity;
}

/** Follows what runs, from the page's beginning on. */
export function useActivities(bridge: RemoteBridge): ActivityOf {
  const [activity, setActivity] = useState<Activity>();
  const activities = useMemo(() => new Activities(bridge, setActivity), [bridge]);
  useEffect(() => void activities.resume(), [activities]);
  return { activity, activities };
}
