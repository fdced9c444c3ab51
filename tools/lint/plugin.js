/**
 * Lint rules of this house that no published rule expresses. Each message says what to do instead.
 * Loaded by .oxlintrc.json.
 */

/** A NATS subject of ours: `mr.` followed by one of the roots that libs/contracts declares. */
const subject = /^mr\.(events|commands|jobs|logs|agents|queries|presence|control)\b/;

const report = (context, node) =>
  context.report({
    node,
    message: 'Subjects are declared in libs/contracts only: import the contract and use its subject builder.',
  });

export default {
  meta: { name: 'millrace' },
  rules: {
    'no-subject-strings': {
      create: (context) => ({
        Literal(node) {
          if (typeof node.value === 'string' && subject.test(node.value)) report(context, node);
        },
        TemplateElement(node) {
          if (subject.test(node.value.raw)) report(context, node);
        },
      }),
    },
  },
};
