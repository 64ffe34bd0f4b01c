import Lyceum

// `lyceum merge` with a configuration that has experts: a mixture in mergekit-moe's form.
extension MergeCommand {
    static let mixtureWords = """
        A configuration with “experts:” (mergekit-moe's form) makes a mixture of experts of Llama or Mistral models, in Mixtral's form: attention, norms and
        embeddings of the base, feed-forward layers of the experts, and a router in each layer that compares a token with each expert's prompts.
        gate_mode: hidden (default: what enters the layer at a prompt's last token, mean over prompts, less that of the negative prompts, length 1),
        hidden_avg (mean over tokens), cheap_embed (sum of embeddings, no model is run), random, uniform_random (for training afterwards).
          base_model: base
          gate_mode: hidden
          dtype: bfloat16
          experts_per_token: 2
          experts:
            - {source_model: code-expert, positive_prompts: ["Write a function that"], negative_prompts: ["Once upon a time"]}
            - {source_model: story-expert, positive_prompts: ["Once upon a time"]}
        """

    func runMixture(_ configuration: MixtureConfiguration) throws {
        guard !cropVocabulary else {
            throw LyceumError(
                .invalidArgument, "a mixture has the base's tokens whatever the experts' are", at: "--crop-vocabulary", remedy: "leave the flag out")
        }
        let start = ContinuousClock.now
        var merge = try MixtureMerge(configuration, options: try mergeOptions())
        if dryRun { return showMixture(merge) }
        ResidualWords.warn(merge.warnings)
        if !json { Output.line("\(output): \(words(merge))") }
        let routing = ProgressReporter("prompts", unit: .items("prompts"))
        merge.routed = { done, count in
            routing.describe("prompts", total: count)
            routing.update(to: done)
        }
        let progress = ProgressReporter("merge")
        merge.progress = progress.show
        let writing = merge
        let report = try ResidualWords.writing(output, force: force) { try writing.write(to: $0) }
        routing.finish()
        progress.finish()
        ResidualWords.warn(Array(report.warnings.dropFirst(merge.warnings.count)))
        showMixture(merge, report, seconds(since: start))
    }

    private func words(_ merge: MixtureMerge) -> String {
        "a mixture of \(merge.expertCount) experts, \(merge.configuration.expertsPerToken) for each token, \(merge.layerCount) layers, "
            + "\(merge.tensorCount) tensors, \(Quantities.count(Double(merge.parameterCount))) parameters of which "
            + "\(Quantities.count(Double(merge.activeParameterCount))) work for a token, at most \(Quantities.bytes(merge.peakBytes)) of memory for weights"
    }

    private func sizes(_ merge: MixtureMerge) -> [(String, JSON)] {
        [
            ("method", "mixture"), ("gate_mode", .string(merge.configuration.gate.rawValue)),
            ("models", .array(merge.configuration.models.map { .string($0) })), ("experts", .integer(merge.expertCount)),
            ("experts_per_token", .integer(merge.configuration.expertsPerToken)), ("layers", .integer(merge.layerCount)),
            ("tensors", .integer(merge.tensorCount)), ("parameters", .integer(merge.parameterCount)),
            ("active_parameters", .integer(merge.activeParameterCount)), ("peak_bytes", .integer(merge.peakBytes)),
        ]
    }

    private func showMixture(_ merge: MixtureMerge) {
        if json {
            let warnings: (String, JSON) = ("warnings", .array(merge.warnings.map { .string($0) }))
            return Output.json(["checked": 1, "documents": 1, "merges": [.object(JSON.Object(sizes(merge) + [warnings]))]])
        }
        ResidualWords.warn(merge.warnings)
        Output.line("\(output): \(words(merge))")
    }

    private func showMixture(_ merge: MixtureMerge, _ report: MixtureReport, _ seconds: Double) {
        if json {
            return Output.json(
                .object(
                    JSON.Object(
                        [("output", .string(output)), ("seed", .string(String(seed)))] + sizes(merge) + [
                            ("rounding", .number(report.roundingError)), ("seconds", .number(seconds)),
                            ("warnings", .array(report.warnings.map { .string($0) })),
                        ])))
        }
        Output.line("made in \(Quantities.fixed(seconds, places: 1)) s")
        if !output.lowercased().hasSuffix(".gguf") { Output.line("next            lyceum chat \(output)") }
    }
}
