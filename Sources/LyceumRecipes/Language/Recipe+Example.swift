extension Recipe {
    /// A recipe with every part explained.
    public static let example = #"""
        # Invents a field that no model can know, trains a model on its textbook, and asks whether it has learned.
        # Check it:  lyceum recipe validate FILE      See what it takes:  lyceum run FILE --dry-run      Run it:  lyceum run FILE
        name: first-expert
        description: A general model learns an invented field; examined before and after.

        # What users may set: lyceum run FILE --set steps=50
        parameters:
          base: {type: model, default: smollm2-135m-instruct, meaning: The general model.}
          steps: {type: whole, default: 100, minimum: 1, unit: optimizer steps, meaning: Length of the training.}
          seeds: {type: list, default: [1, 2, 3], meaning: One training for each.}

        # Values that belong together: lyceum run FILE --scale quick
        scales:
          quick: {steps: 10, seeds: [1, 2]}

        # Each step has a kind (lyceum recipe kinds) and its parameters. ${step.output} is what another step leaves behind; quote it inside { } and [ ].
        steps:
          field:
            kind: fiction
            seed: 7
            facts: 40

          before:
            kind: examine
            model: ${parameters.base}
            tasks: ["${field.task}"]

          # for runs the step once per value; seed decides its random choices.
          train:
            kind: train
            for: {seed: "${parameters.seeds}"}
            seed: ${for.seed}
            configuration:
              model: ${parameters.base}
              data:
                - path: ${field.book}
              objective: causal-lm
              optimizer: {type: adamw, rate: 5e-4}
              batch: {sequences: 4, length: 256}
              steps: ${parameters.steps}

          # Loops over the same variable go together: each model is examined once.
          after:
            kind: examine
            for: {seed: "${parameters.seeds}"}
            model: ${train.model}
            tasks: ["${field.task}"]

        # Put to the test when all has run; p values are corrected over all claims (Holm).
        claims:
          learned:
            says: Training on the textbook raises the score on its questions.
            arm: ${after.items}
            against: ${before.items}
            direction: greater
        """# + "\n"
}
