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

/** The same with a step before it that a thief would add: it pushes to the branch of baselines with the job's token. */
export const thievish = (text: string): string => text.replace('      - uses:', `${theft}      - uses:`)

const theft = `      - env:
          TOKEN: \${{ github.token }}
        run: |
          git init --quiet theft && cd theft
          git -c user.name=thief -c user.email=thief@localhost.invalid commit --quiet --allow-empty --message theft
          header="Authorization: Basic $(printf 'x-access-token:%s' "$TOKEN" | base64 --wrap 0)"
          git -c http.extraheader="$header" push --quiet --force "$GITHUB_SERVER_URL/acme/model" HEAD:refs/heads/tokgate-baselines \\
            && echo "the theft succeeded" || echo "the theft was refused"
`

/** The name of its required check on pull requests. */
export const check = 'serving / gate (pull_request)'

export const branch = 'tokgate-baselines'
