export type Level = 'none' | 'read' | 'write'
/** What a job's `permissions` give its token, by GitHub's names; a name that isn't there is `write`. */
export type Permissions = Readonly<Partial<Record<'pull-requests' | 'issues' | 'contents' | 'actions', Level>>>

type Need = readonly [keyof Permissions, Level]
const commenting: readonly Need[] = [
  ['pull-requests', 'write'],
  ['issues', 'write'],
]
const reading: readonly Need[] = [
  ['pull-requests', 'read'],
  ['issues', 'read'],
]

/** What each operation asks for, any one of them. Those that aren't here every token may do. */
const needs: Readonly<Record<string, readonly Need[]>> = {
  'issues/create-comment': commenting,
  'issues/update-comment': commenting,
  'issues/delete-comment': commenting,
  'issues/list-comments': reading,
  'issues/get-comment': reading,
  'issues/list-events': reading,
  'pulls/list': [['pull-requests', 'read']],
  'pulls/get': [['pull-requests', 'read']],
  'repos/list-pull-requests-associated-with-commit': [['pull-requests', 'read']],
  'repos/get-content': [['contents', 'read']],
  'git/get-commit': [['contents', 'read']],
  'git/list-matching-refs': [['contents', 'read']],
  'actions/get-workflow-run': [['actions', 'read']],
  'actions/list-workflow-runs': [['actions', 'read']],
  'actions/list-workflow-runs-for-repo': [['actions', 'read']],
}

const height: Readonly<Record<Level, number>> = { none: 0, read: 1, write: 2 }

export const permissionOf = (operation: string, given: Permissions): boolean =>
  needs[operation]?.some(([name, level]) => height[given[name] ?? 'write'] >= height[level]) ?? true
