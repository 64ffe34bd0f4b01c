internal import LyceumCore
internal import LyceumTrain

/// The recipe that fuses chat models into one: recordings, fused targets, one training for every source, and a merge (Wan et al. 2024, FuseChat).
///
/// It is an ordinary recipe, written into the run's folder, to be read, changed and run again.
public enum FuseRecipe {
    public static func text(_ options: FuseOptions) -> String {
        var steps = [records(options), targets(options), fused(options), merged(options)]
        if !options.tasks.isEmpty { steps.append(examinations(options)) }
        return header(options) + "\nsteps:\n" + steps.joined(separator: "\n") + (options.tasks.isEmpty ? "" : claims)
    }

    private static func header(_ options: FuseOptions) -> String {
        let sources = options.sources.enumerated().map { number, source in
            "  source_\(number + 1): {type: model, default: \(quoted(source)), meaning: A model to learn from.}"
        }
        return """
            # Fuses chat models into one: lyceum run FILE does it again, redoing only what was changed.
            name: fuse
            description: A pivot learns from models of other shapes and tokenizers, once from each; the results are merged.

            parameters:
              pivot: {type: model, default: \(quoted(options.pivot)), meaning: The model that is trained.}
            \(sources.joined(separator: "\n"))
              seed: {type: whole, default: \(options.seed), minimum: 0, meaning: Decides every random choice.}
              alpha: {type: number, default: \(share(options)), minimum: 0, maximum: 0.999, meaning: "Part of the loss that is the targets'; the rest is the truth's."}
              epochs: {type: number, default: \(options.epochs), meaning: Passes over the conversations.}
              rate: {type: number, default: \(options.rate), meaning: Highest learning rate.}

            """
    }

    /// 1 − λ without the last bits of the difference.
    private static func share(_ options: FuseOptions) -> Double { ((1 - options.truthWeight) * 1e9).rounded() / 1e9 }

    private static func loop(_ options: FuseOptions) -> String {
        let names = options.sources.indices.map { "{name: s\($0 + 1), model: \"${parameters.source_\($0 + 1)}\"}" }
        return "for: {source: [\(names.joined(separator: ", "))]}"
    }

    private static func records(_ options: FuseOptions) -> String {
        let common = """
                data: \(list(options.data))
                top: \(options.top)
                length: \(options.length)
                skip_errors: \(options.skipsErrors)
            """
        return """
              # What every model expects at every place of the answers.
              record_pivot:
                kind: fuse-record
                model: ${parameters.pivot}
            \(common)

              record:
                kind: fuse-record
                \(loop(options))
                model: ${for.source.model}
            \(common)

            """
    }

    private static func targets(_ options: FuseOptions) -> String {
        """
          # Tokens, vocabularies and distributions aligned; of every conversation the better of the two.
          targets:
            kind: fuse-align
            \(loop(options))
            pivot: ${record_pivot.record}
            source: ${record.record}
            mapping: \(options.mapping.rawValue)
            frequency_first: \(options.prefersFrequent)

        """
    }

    private static func fused(_ options: FuseOptions) -> String {
        let adapter = options.rank.map { "\n      adapter: {type: lora, rank: \($0), targets: [all-linear]}" } ?? ""
        return """
              # The pivot, once beside each source.
              fused:
                kind: train
                \(loop(options))
                seed: ${parameters.seed}
                configuration:
                  model: ${parameters.pivot}
                  data: [{path: \(list(options.data)), skip_errors: \(options.skipsErrors)}]
                  objective: sft\(adapter)
                  distillation: {type: fusion, cache: "${targets.targets}", alpha: "${parameters.alpha}"}
                  optimizer: {type: adamw, rate: "${parameters.rate}", decay: 0}
                  schedule: {type: cosine, warmup: 0.03}
                  batch: {sequences: \(options.sequences), length: \(options.length)}
                  epochs: ${parameters.epochs}
                  validation: {share: \(options.holdOut)}

            """
    }

    private static func merged(_ options: FuseOptions) -> String {
        let models = options.sources.indices.map { "\"${fused[source=s\($0 + 1)].model}\"" }
        let granularity = options.method == "varm" ? "\n    granularity: \(options.granularity)" : ""
        return """
              # One model of them.
              merged:
                kind: fuse-merge
                base: ${parameters.pivot}
                models: [\(models.joined(separator: ", "))]
                method: \(options.method)\(granularity)

            """
    }

    private static func examinations(_ options: FuseOptions) -> String {
        func step(_ name: String, _ model: String, _ loop: String? = nil) -> String {
            """
              \(name):
                kind: examine\(loop.map { "\n    \($0)" } ?? "")
                model: \(model)
                tasks: \(list(options.tasks))
                chat: true

            """
        }
        return [
            step("exam_pivot", "${parameters.pivot}"), step("exam_fused", "${fused.model}", loop(options)), step("exam_merged", "${merged.model}"),
        ].joined(separator: "\n")
    }

    private static let claims = """

        claims:
          better:
            says: The merged model scores higher than the pivot.
            arm: ${exam_merged.items}
            against: ${exam_pivot.items}

        """

    private static func list(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ", ") + "]" }

    /// JSON's strings are YAML's, too.
    private static func quoted(_ text: String) -> String { JSON.string(text).text() }
}
