extension BuiltInRecipe {
    /// The first minutes with Lyceum: an expert in a field that does not exist, beside naive fine-tuning.
    ///
    /// The field is invented, so every right answer above chance was learned. The settings were found by trying: one paragraph is one document, since a
    /// fact that stands twice in a context is copied and not learned; exercises on other facts teach the form of a question, without which what was read
    /// cannot be asked for; conversations keep it answering in them; text that the base wrote itself holds what it knew.
    public static let quickstart = BuiltInRecipe(
        name: "quickstart", summary: "Grows an expert in an invented field, examined before and after, beside naive fine-tuning.",
        text: #"""
            name: quickstart
            description: A small general model becomes an expert in the herbs of an invented valley; naive fine-tuning beside it.

            parameters:
              base: {type: model, default: smollm2-135m-instruct, meaning: The general model.}
              seed: {type: whole, default: 1, minimum: 0, meaning: Decides the field and every random choice.}
              steps: {type: whole, default: 200, minimum: 1, unit: optimizer steps, meaning: Length of each training.}
              part: {type: number, default: 1, minimum: 0, maximum: 1, meaning: How much of the change the expert keeps.}

            steps:
              # 192 herbs with four properties each: a textbook in five wordings, exercises on some facts, questions on 160 others.
              field:
                kind: field
                seed: ${parameters.seed}

              before:
                kind: examine
                model: ${parameters.base}
                tasks: [general_knowledge]
                questions:
                  - {path: "${field.questions}", name: herbs, question: "Question: {{question}}", cluster: group}
                  - {path: "${field.reworded}", name: herbs_reworded, question: "Question: {{question}}", cluster: group}

              # Against forgetting: what the base itself writes.
              replay:
                kind: replay
                model: ${parameters.base}
                seed: ${parameters.seed}
                tokens: 8000
                longest: 96
                minimum_words: 8
                temperature: 0.8

              train:
                kind: train
                seed: ${parameters.seed}
                configuration:
                  model: ${parameters.base}
                  data:
                    - {path: "${field.texts}", weight: 64}
                    - {path: "${field.exercises}", weight: 12}
                    - {path: "${field.conversations}", weight: 6}
                    - {path: "${replay.texts}", weight: 18}
                  objective: causal-lm
                  mixing: {packing: padding-free}
                  train: [all, "!embeddings"]
                  optimizer: {type: adamw, rate: 5e-4}
                  schedule: {type: stable, warmup: 8, decay: 0.3}
                  batch: {tokens: 256, micro: 256, length: 256}
                  steps: ${parameters.steps}
                  checkpoint: {every: 50, keep: 1}

              expert:
                kind: blend
                base: ${parameters.base}
                trained: ${train.model}
                weight: ${parameters.part}

              after:
                kind: examine
                model: ${expert.model}
                tasks: [general_knowledge]
                questions:
                  - {path: "${field.questions}", name: herbs, question: "Question: {{question}}", cluster: group}
                  - {path: "${field.reworded}", name: herbs_reworded, question: "Question: {{question}}", cluster: group}

              gguf:
                kind: quantize
                model: ${expert.model}
                type: Q8_0

              # For comparison: the textbook alone, nothing against forgetting.
              naive:
                kind: train
                seed: ${parameters.seed}
                configuration:
                  model: ${parameters.base}
                  data: {path: "${field.texts}"}
                  objective: causal-lm
                  mixing: {packing: padding-free}
                  optimizer: {type: adamw, rate: 5e-4}
                  schedule: {type: stable, warmup: 8, decay: 0.3}
                  batch: {tokens: 256, micro: 256, length: 256}
                  steps: ${parameters.steps}
                  checkpoint: {every: 50, keep: 1}

              after_naive:
                kind: examine
                model: ${naive.model}
                tasks: [general_knowledge]
                questions:
                  - {path: "${field.questions}", name: herbs, question: "Question: {{question}}", cluster: group}
                  - {path: "${field.reworded}", name: herbs_reworded, question: "Question: {{question}}", cluster: group}

            claims:
              learned:
                says: The expert answers questions on the field that its base could only guess.
                arm: ${after.items.herbs}
                against: ${before.items.herbs}
                direction: greater
              learned_reworded:
                says: It does so, too, in words that no exercise had.
                arm: ${after.items.herbs_reworded}
                against: ${before.items.herbs_reworded}
                direction: greater
              kept:
                says: General knowledge is not worse than before by more than 5 points.
                arm: ${after.items.general_knowledge}
                against: ${before.items.general_knowledge}
                direction: not-less
                margin: 0.05
              better_than_naive:
                says: The expert answers more questions on the field than naive fine-tuning on the textbook.
                arm: ${after.items.herbs}
                against: ${after_naive.items.herbs}
                direction: greater
            """# + "\n")
}
