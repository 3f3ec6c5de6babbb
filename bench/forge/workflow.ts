/** The workflow of the story: what the README tells people to write, on this forge. */
export const workflow = (endpointUrl: string): string => `name: serving
on:
  push:
    branches: [main]
  pull_request:
permissions: {}
jobs:
  gate:
    runs-on: ubuntu-latest
    permissions:
      contents: write # main's job stores its row on a branch
      pull-requests: write # the comment
    steps:
      - uses: acme/tokgate@v1
        with:
          base-url: ${endpointUrl}
          model: demo-7b
          dataset-name: random
          random-input-len: 64
          random-output-len: 32
          num-prompts: 48
          max-concurrency: 24
          language: en
          baseline-store: git
          baseline-branch: tokgate-baselines
`

/** The name of its required check on pull requests. */
export const check = 'serving / gate (pull_request)'

export const branch = 'tokgate-baselines'
