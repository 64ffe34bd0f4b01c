internal import LyceumCore
internal import LyceumTensor

// Parts of decoders under the names Hugging Face checkpoints use.
extension ModelSetup {
    /// Separate query, key, value and output projections.
    func attention(
        _ name: String, _ dimensions: DecoderDimensions, options: AttentionOptions, rotary: RotaryEmbedding?,
        bias: WeightLoader.BiasRule = .none, outputBias: WeightLoader.BiasRule = .none
    ) throws(LyceumError) -> SelfAttention {
        let queryWidth = dimensions.heads * dimensions.headWidth
        let keyWidth = dimensions.keyHeads * dimensions.headWidth
        return SelfAttention(
            query: try weights.linear(name + ".q_proj", outputs: queryWidth, inputs: dimensions.width, bias: bias),
            key: try weights.linear(name + ".k_proj", outputs: keyWidth, inputs: dimensions.width, bias: bias),
            value: try weights.linear(name + ".v_proj", outputs: keyWidth, inputs: dimensions.width, bias: bias),
            output: try weights.linear(name + ".o_proj", outputs: dimensions.width, inputs: queryWidth, bias: outputBias),
            options: options, rotary: rotary, rotaryIsInterleaved: traits.rotaryIsInterleaved)
    }

    /// A gated feed-forward layer with separate matrices.
    func gatedFeedForward(
        _ name: String, _ dimensions: DecoderDimensions, activation: ActivationName, bias: WeightLoader.BiasRule = .none
    ) throws(LyceumError) -> FeedForward {
        .gated(
            gate: try weights.linear(name + ".gate_proj", outputs: dimensions.inner, inputs: dimensions.width, bias: bias),
            up: try weights.linear(name + ".up_proj", outputs: dimensions.inner, inputs: dimensions.width, bias: bias),
            down: try weights.linear(name + ".down_proj", outputs: dimensions.width, inputs: dimensions.inner, bias: bias),
            activation.activation)
    }

    func rmsNorm(_ name: String, _ width: Int, epsilon: Float, offset: Float = 0) throws(LyceumError) -> Norm {
        .rms(weight: try weights.vector(name + ".weight", width), offset: offset, epsilon: epsilon)
    }

    func layerNorm(_ name: String, _ width: Int, epsilon: Float) throws(LyceumError) -> Norm {
        .layer(
            weight: try weights.vector(name + ".weight", width), bias: try weights.optionalVector(name + ".bias", width),
            epsilon: epsilon)
    }

    /// The rotary embedding the configuration describes, for heads that turn `width` elements.
    func rotary(_ width: Int, layerType: String? = nil) throws(LyceumError) -> RotaryEmbedding {
        let (base, scaling) = try configuration.rotary(layerType: layerType)
        return try RotaryEmbedding(
            width: width, base: base, scaling: scaling, configuration: configuration, contextLength: contextLength)
    }
}
