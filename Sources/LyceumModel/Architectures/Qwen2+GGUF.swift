internal import LyceumCore

extension GGUFMapping {
    /// Qwen2 and Qwen2.5.
    static let qwen2 = GGUFMapping(
        ggufName: "qwen2", modelTypes: ["qwen2"], className: "Qwen2ForCausalLM",
        constants: ["hidden_act": "silu", "use_sliding_window": false],
        keys: decoderKeys,
        tensors: decoderTensors + plainNorms + plainQueryAndKey,
        prefixes: barePrefixes,
        completeConfiguration: { file, configuration throws(LyceumError) in
            readRotary(file, "qwen2", &configuration)
        },
        completeMetadata: { configuration, metadata throws(LyceumError) in
            try refuseSlidingWindow(configuration)
            try writeRotary(RotaryKeys(configuration), "qwen2", &metadata)
        })

    /// Qwen models can have a sliding window in their upper layers, which GGUF files of these architectures cannot say.
    static func refuseSlidingWindow(_ configuration: JSON) throws(LyceumError) {
        guard configuration["use_sliding_window"]?.boolValue == true else { return }
        throw LyceumError(
            .unsupported, "a sliding window cannot be written to GGUF for this architecture",
            at: "config.json: use_sliding_window", remedy: "set use_sliding_window to false if the context stays within the window")
    }
}
