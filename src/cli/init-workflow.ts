import { stringify } from 'yaml';
import { planLimit } from './comment-sections';

/** First line of the comment on a pull request, by which the next run finds it. */
export const commentMark = '<!-- flotilla plan -->';

/** Bytes of standard error that the comment shows. */
const shownBytes = 4_000;

const pullNumber = '${{ github.event.pull_request.number }}';

/**
 * Writes the plan, or what is wrong, to comment.md; ends as the plan did. The job's shell stops at the first failure. A plan is short
 * enough by itself; what is longer is none of Flotilla's. Nothing closes `<pre>` but a tag, and what went to standard error has none left.
 */
const planScript = `code=0
npx flotilla plan --check --markdown > plan.md 2> plan.err || code=$?
[ "$(wc -c < plan.md)" -le ${planLimit} ] || echo 'There is no plan: see the log of the run.' > plan.md
{
  echo '${commentMark}'
  cat plan.md
  if [ -s plan.err ]; then
    printf '\\n<pre>\\n'
    head -c ${shownBytes} plan.err | sed 's/&/\\&amp;/g; s/</\\&lt;/g' | head -c ${shownBytes}
    printf '\\n</pre>\\n'
  fi
} > comment.md
cat comment.md >> "$GITHUB_STEP_SUMMARY"
cat plan.err >&2
exit "$code"
`;

/** Updates the comment of an earlier run, or writes the first one. */
const commentScript = `comments="repos/$GITHUB_REPOSITORY/issues/$PULL/comments"
mine='.[] | select(.user.type == "Bot" and (.body | startswith("${commentMark}"))) | .id'
id=$(gh api --paginate "$comments" --jq "$mine" | head -n 1)
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@comment.md
else
  gh api --silent --method POST "$comments" --field body=@comment.md
fi
`;

/**
 * The review of a fleet on GitHub: plan and synthesis of every change, and the plan as one comment on the pull request. It needs no
 * vendor's token. What runs code of the pull request can only read; what writes the comment runs none of it.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function workflowText(): string {
  const workflow = {
    name: 'fleet',
    on: { pull_request: {}, push: { branches: ['main', 'master'] } },
    permissions: { contents: 'read' },
    concurrency: { group: 'fleet-${{ github.ref }}', 'cancel-in-progress': true },
    jobs: { review: reviewJob(), comment: commentJob() },
  };
  const head = [
    '# Reviews every change of the fleet: what would be, whether the ledger is committed, whether it can be synthesised.',
    "# No vendor's token is needed, and none should be given.",
  ];
  // Readers of YAML 1.1 take a bare `on` for true.
  const text = stringify(workflow, { lineWidth: 0, compat: 'yaml-1.1' });
  return `${head.join('\n')}\n${text}`;
}

function reviewJob(): object {
  return {
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 15,
    env: { CHECKPOINT_DISABLE: '1' },
    steps: [
      { uses: 'actions/checkout@v5', with: { 'persist-credentials': false } },
      { uses: 'actions/setup-node@v6', with: { 'node-version': '22', cache: 'npm' } },
      { run: 'npm ci' },
      { name: 'Plan', run: planScript },
      { name: 'Synthesise', run: 'npx cdktf synth' },
      {
        name: 'Keep the comment',
        if: "${{ !cancelled() && hashFiles('comment.md') != '' }}",
        uses: 'actions/upload-artifact@v5',
        with: { name: 'comment', path: 'comment.md', 'retention-days': 1 },
      },
    ],
  };
}

function commentJob(): object {
  // A pull request of a fork gets no right to write; its plan is in the summary of the run.
  const ours = 'github.event.pull_request.head.repo.full_name == github.repository';
  return {
    needs: 'review',
    if: `\${{ !cancelled() && github.event_name == 'pull_request' && ${ours} }}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 5,
    permissions: { 'pull-requests': 'write' },
    steps: [
      { uses: 'actions/download-artifact@v6', with: { name: 'comment' } },
      {
        name: 'One comment, kept up to date',
        env: { GH_TOKEN: '${{ github.token }}', PULL: pullNumber },
        run: commentScript,
      },
    ],
  };
}
