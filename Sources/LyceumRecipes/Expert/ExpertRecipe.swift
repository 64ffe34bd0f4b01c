internal import LyceumCore

/// The recipe that grows an expert out of a folder of texts: examined before and after, with replay against forgetting and claims about both.
///
/// It is an ordinary recipe, written into the run's folder, to be read, changed and run again.
public enum ExpertRecipe {
    public static func text(_ options: ExpertOptions) -> String {
        var steps = [texts(options)]
        if options.questions == nil { steps.append(questions(options)) }
        steps.append(completions(options))
        if options.exercises == nil { steps.append(exercises) }
        if options.general.isEmpty { steps.append(replay(options)) }
        steps += measures("before", model: "${parameters.base}", options)
        steps += [probe(options), train(options), expert(options)]
        steps += measures("after", model: "${expert.model}", options)
        steps.append(gguf)
        return header(options) + "\nsteps:\n" + steps.joined(separator: "\n") + "\n" + claims + (options.hasChatTemplate ? followingClaim : "")
    }

    // MARK: - Parts

    private static func header(_ options: ExpertOptions) -> String {
        """
        # Grows an expert: lyceum run FILE does it again, redoing only what was changed.
        # Budget: \(options.budget)
        name: expert
        description: A general model learns a field from texts; examined before and after.

        parameters:
          base: {type: model, default: \(quoted(options.base)), meaning: The general model.}
          seed: {type: whole, default: \(options.seed), minimum: 0, meaning: Decides every random choice.}
          tokens: {type: whole, default: \(options.tokens), minimum: 1, unit: tokens, meaning: Length of the training.}
          part: {type: number, default: \(options.part), minimum: 0, maximum: 1, meaning: How much of the change the expert keeps.}

        """
    }

    private static func texts(_ options: ExpertOptions) -> String {
        """
          # Cleaned, each once, cut into passages; a part is never trained on.
          texts:
            kind: texts
            seed: ${parameters.seed}
            path: \(list(options.texts))
            hold_out: \(options.holdOut)
            passage_characters: \(options.passageCharacters)

        """
    }

    private static func questions(_ options: ExpertOptions) -> String {
        """
          # About the held-out texts, audited for cues.
          questions:
            kind: questions
            seed: ${parameters.seed}
            texts: ["${texts.held_out}"]
            background: ["${texts.training}"]
            tokenizer: ${parameters.base}
            count: \(options.questionCount)
            optional: true

        """
    }

    /// Most texts that break off; enough to show a gain of three points.
    private static let completionCount = 600

    private static func completions(_ options: ExpertOptions) -> String {
        """
          # Held-out texts that break off before a name or term: the next one is chosen from four.
          completions:
            kind: questions
            seed: ${parameters.seed}
            texts: ["${texts.held_out}"]
            background: ["${texts.training}"]
            tokenizer: ${parameters.base}
            sort: completion
            count: \(completionCount)
            optional: true

        """
    }

    /// Reading comprehension keeps a model able to answer while it reads (Cheng et al. 2024).
    private static let exercises = """
          # Texts with exercises about them: without the form of a question, what was read cannot be asked for.
          exercises:
            kind: exercises
            seed: ${parameters.seed}
            texts: ["${texts.training}"]
            tokenizer: ${parameters.base}

        """

    private static func replay(_ options: ExpertOptions) -> String {
        """
          # Against forgetting: what the base itself writes.
          replay:
            kind: replay
            model: ${parameters.base}
            seed: ${parameters.seed}
            tokens: \(min(max(options.tokens / 5, 1_000), 60_000))

        """
    }

    /// What is asked before and after: the field, general knowledge, held-out texts, and instructions where the base takes any.
    private static func measures(_ when: String, model: String, _ options: ExpertOptions) -> [String] {
        var steps = [examination(when, model: model, options), score("texts_\(when)", model: model)]
        if options.hasChatTemplate { steps.append(following("following_\(when)", model: model)) }
        return steps
    }

    private static func following(_ name: String, model: String) -> String {
        """
          # In the model's chat template, answered in writing.
          \(name):
            kind: examine
            model: \(model)
            tasks: ["following_instructions:items=120"]
            chat: true

        """
    }

    private static func examination(_ name: String, model: String, _ options: ExpertOptions) -> String {
        let path = options.questions.map(quoted) ?? "\"${questions.questions}\""
        let made = options.questions == nil ? ", cluster: group, optional: true" : ""
        return """
              \(name):
                kind: examine
                model: \(model)
                tasks: [general_knowledge]
                questions:
                  - {path: \(path), name: field, question: "Question: {{question}}"\(made)}
                  - {path: "${completions.questions}", name: terms, continues: true, cluster: group, optional: true}

            """
    }

    private static func score(_ name: String, model: String) -> String {
        """
          \(name):
            kind: score
            model: \(model)
            texts: ["${texts.held_out}"]
            limit: 200

        """
    }

    private static func probe(_ options: ExpertOptions) -> String {
        """
          # A few steps with each rate; the lowest held-out loss decides.
          probe:
            kind: probe
            seed: ${parameters.seed}
            rates: \(options.method == .full ? "[5e-5, 2e-4, 5e-4]" : "[2e-4, 5e-4, 1e-3]")
            steps: \(probeSteps(options))
            configuration:
        \(configuration(options))
              validation: {path: ["${texts.held_out}"], tokens: 6000}

        """
    }

    /// A twentieth of the training for each rate.
    private static func probeSteps(_ options: ExpertOptions) -> Int { min(max(options.tokens / 20 / options.length, 4), 30) }

    private static func train(_ options: ExpertOptions) -> String {
        """
          train:
            kind: train
            seed: ${parameters.seed}
            configuration:
        \(configuration(options))
              optimizer: {type: adamw, rate: "${probe.rate}"}
              schedule: {type: linear, warmup: 0.05}
              tokens: ${parameters.tokens}
              validation: {path: ["${texts.held_out}"], tokens: 6000}

        """
    }

    /// What the probe and the training share, with an indent of six.
    private static func configuration(_ options: ExpertOptions) -> String {
        let general = options.general.isEmpty ? "[\"${replay.texts}\"]" : list(options.general)
        var lines = ["model: ${parameters.base}", "data:"]
        if let exercises = options.exercises {
            lines += [
                "  - {path: [\"${texts.training}\"], weight: 68}", "  - {path: \(quoted(exercises)), weight: 10}", "  - {path: \(general), weight: 22}",
            ]
        } else {
            lines += ["  - {path: [\"${exercises.texts}\"], weight: 78}", "  - {path: \(general), weight: 22}"]
        }
        // The texts and exercises come from the user; the expert's own examinations must not be among them.
        let items = options.questions.map { ", items: [\(quoted($0))]" } ?? ""
        lines.append("decontaminate: {tasks: [\(CurationExaminations.fixed.joined(separator: ", "))]\(items)}")
        lines += ["objective: causal-lm", "mixing: {packing: padding-free}"]
        switch options.method {
        case .full: lines.append("train: [all, \"!embeddings\"]")
        case .lora: lines.append("adapter: {type: lora, rank: 32, targets: [all-linear]}")
        }
        lines.append("batch: {tokens: \(options.length), micro: \(options.length), length: \(options.length)}")
        return lines.map { "      " + $0 }.joined(separator: "\n")
    }

    private static func expert(_ options: ExpertOptions) -> String {
        let instruct = options.instruct.map { "\n    instruct: \(quoted($0))" } ?? ""
        return """
              # Keeps a part of the change\(options.instruct == nil ? "" : ", and gives instructions back").
              expert:
                kind: blend
                base: ${parameters.base}
                trained: ${train.model}
                weight: ${parameters.part}
            """ + instruct + "\n\n"
    }

    private static let gguf = """
          gguf:
            kind: quantize
            model: ${expert.model}
            type: Q8_0

        """

    private static let claims = """
        claims:
          reads:
            says: Held-out texts of the field cost fewer bits per byte than before.
            arm: ${texts_after.items}
            against: ${texts_before.items}
            direction: less
          answers:
            says: More questions on the field are answered right than before.
            arm: ${after.items.field}
            against: ${before.items.field}
            direction: greater
          foresees:
            says: In held-out texts of the field the next name or term is told from three others more often than before.
            arm: ${after.items.terms}
            against: ${before.items.terms}
            direction: greater
          kept:
            says: General knowledge is not worse than before by more than 5 points.
            arm: ${after.items.general_knowledge}
            against: ${before.items.general_knowledge}
            direction: not-less
            margin: 0.05

        """

    private static let followingClaim = """
          follows:
            says: Instructions are followed as before, at most 10 points less often.
            arm: ${following_after.items}
            against: ${following_before.items}
            direction: not-less
            margin: 0.1

        """

    // MARK: - Writing

    private static func list(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ", ") + "]" }

    /// JSON's strings are YAML's, too.
    private static func quoted(_ text: String) -> String { JSON.string(text).text() }
}
