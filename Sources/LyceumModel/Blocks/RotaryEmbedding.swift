internal import LyceumCore
internal import LyceumTensor

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The angles of rotary position embedding (Su et al. 2021, arXiv 2104.09864) with the scalings that real checkpoints use.
///
/// Angles are formed in fp32 as `position · frequency`, as the reference implementations do; cosine and sine are exact to fp32.
final class RotaryEmbedding: Sendable {
    /// One inverse frequency per pair of elements.
    let frequencies: [Float]
    /// Multiplies cosines and sines (YaRN, LongRoPE), else 1.
    let attentionFactor: Float

    /// - Parameters:
    ///   - width: elements of a head that turn.
    ///   - base: θ, the longest wavelength's base.
    ///   - scaling: `rope_scaling` / `rope_parameters` of config.json, or nil.
    ///   - contextLength: the longest sequence the model will run, in tokens; picks LongRoPE's factors.
    init(
        width: Int, base: Double, scaling: JSON? = nil, configuration: ModelConfiguration, contextLength: Int
    ) throws(LyceumError) {
        let plain = (0..<width / 2).map { Float(1 / pow(base, Double(2 * $0) / Double(width))) }
        let kind = scaling?["rope_type"]?.stringValue ?? scaling?["type"]?.stringValue ?? "default"
        let parameters = RotaryScaling(scaling: scaling, configuration: configuration)
        switch kind {
        case "default", "mrope":
            frequencies = plain
            attentionFactor = 1
        case "linear":
            let factor = Float(try parameters.number("factor"))
            frequencies = plain.map { $0 / factor }
            attentionFactor = 1
        case "dynamic":
            // Within the trained length dynamic NTK scaling is the plain embedding; beyond it keys already stored would be wrong.
            guard contextLength <= configuration.maximumPositions else {
                throw LyceumError(
                    .unsupported, "dynamic rotary scaling beyond the trained \(configuration.maximumPositions) positions",
                    at: "rope_scaling", remedy: "use a context length of at most \(configuration.maximumPositions)")
            }
            frequencies = plain
            attentionFactor = 1
        case "llama3":
            frequencies = try parameters.llama3(plain)
            attentionFactor = 1
        case "yarn":
            (frequencies, attentionFactor) = try parameters.yarn(plain, width: width, base: base)
        case "longrope", "su":
            (frequencies, attentionFactor) = try parameters.longRope(plain, contextLength: contextLength)
        default:
            throw LyceumError(
                .unsupported, "rotary scaling of type “\(kind)”", at: "rope_scaling",
                remedy: "known are default, linear, dynamic, llama3, yarn and longrope")
        }
    }

    /// Cosines and sines for rows at `positions`.
    func rows(_ positions: [Int32]) -> RotaryRows {
        let half = frequencies.count
        let cosine = Tensor(type: .f32, shape: [positions.count, half], storage: Storage(byteCount: positions.count * half * 4))
        let sine = Tensor(type: .f32, shape: [positions.count, half], storage: Storage(byteCount: positions.count * half * 4))
        var cosines = cosine.floats
        var sines = sine.floats
        for position in positions {
            for (pair, frequency) in frequencies.enumerated() {
                let angle = Double(Float(position) * frequency)
                cosines[pair] = Float(cos(angle)) * attentionFactor
                sines[pair] = Float(sin(angle)) * attentionFactor
            }
            cosines += half
            sines += half
        }
        return RotaryRows(cosine: cosine, sine: sine)
    }
}

/// The formulas of the published scalings.
private struct RotaryScaling {
    let scaling: JSON?
    let configuration: ModelConfiguration

    func number(_ key: String) throws(LyceumError) -> Double {
        guard let value = scaling?[key]?.doubleValue, value > 0 else {
            throw LyceumError(.invalidData, "expected a number above 0 for “\(key)”", at: "rope_scaling")
        }
        return value
    }

    func numbers(_ key: String, count: Int) throws(LyceumError) -> [Float] {
        let values = scaling?[key]?.arrayValue?.compactMap(\.doubleValue) ?? []
        guard values.count == count else {
            throw LyceumError(.invalidData, "expected \(count) numbers for “\(key)”, found \(values.count)", at: "rope_scaling")
        }
        return values.map { Float($0) }
    }

    /// Positions the model was first trained with.
    func originalLength() throws(LyceumError) -> Double {
        let value =
            scaling?["original_max_position_embeddings"]?.intValue
            ?? configuration.json["original_max_position_embeddings"]?.intValue ?? configuration.maximumPositions
        return Double(value)
    }

    /// Llama 3.1: long wavelengths are stretched by the factor, short ones stay, between them a smooth blend.
    func llama3(_ plain: [Float]) throws(LyceumError) -> [Float] {
        let factor = try number("factor")
        let low = try number("low_freq_factor")
        let high = try number("high_freq_factor")
        let original = try originalLength()
        return plain.map { frequency in
            let wavelength = 2 * Double.pi / Double(frequency)
            if wavelength < original / high { return frequency }
            if wavelength > original / low { return frequency / Float(factor) }
            let smooth = Float((original / wavelength - low) / (high - low))
            return (1 - smooth) * frequency / Float(factor) + smooth * frequency
        }
    }

    /// YaRN (Peng et al. 2023, arXiv 2309.00071).
    func yarn(_ plain: [Float], width: Int, base: Double) throws(LyceumError) -> ([Float], Float) {
        let factor = try number("factor")
        let original = try originalLength()
        let fast = scaling?["beta_fast"]?.doubleValue ?? 32
        let slow = scaling?["beta_slow"]?.doubleValue ?? 1
        func dimension(_ rotations: Double) -> Double {
            Double(width) * log(original / (rotations * 2 * .pi)) / (2 * log(base))
        }
        var first = dimension(fast)
        var last = dimension(slow)
        if scaling?["truncate"]?.boolValue ?? true {
            first = first.rounded(.down)
            last = last.rounded(.up)
        }
        first = max(first, 0)
        last = min(last, Double(width - 1))
        if first == last { last += 0.001 }
        let frequencies = plain.enumerated().map { pair, frequency in
            let ramp = Float(min(1, max(0, (Double(pair) - first) / (last - first))))
            return frequency / Float(factor) * ramp + frequency * (1 - ramp)
        }
        func magnitude(_ scale: Double) -> Double { factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1 }
        let attention: Double
        if let given = scaling?["attention_factor"]?.doubleValue {
            attention = given
        } else if let scale = scaling?["mscale"]?.doubleValue, let all = scaling?["mscale_all_dim"]?.doubleValue {
            attention = magnitude(scale) / magnitude(all)
        } else {
            attention = magnitude(1)
        }
        return (frequencies, Float(attention))
    }

    /// LongRoPE (Ding et al. 2024, arXiv 2402.13753). One set of factors serves all positions of a run, so keys stored early stay right.
    func longRope(_ plain: [Float], contextLength: Int) throws(LyceumError) -> ([Float], Float) {
        let original = try originalLength()
        let isLong = Double(contextLength) > original
        let factors = try numbers(isLong ? "long_factor" : "short_factor", count: plain.count)
        let ratio = scaling?["factor"]?.doubleValue ?? Double(configuration.maximumPositions) / original
        let attention =
            scaling?["attention_factor"]?.doubleValue ?? (ratio <= 1 ? 1 : (1 + log(ratio) / log(original)).squareRoot())
        return (zip(plain, factors).map { $0 / $1 }, Float(attention))
    }
}
