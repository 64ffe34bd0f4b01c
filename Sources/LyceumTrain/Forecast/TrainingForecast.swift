public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTensor

/// What a run will take, before it starts.
public struct TrainingForecast: Sendable {
    public var trainedParameters: Int
    public var totalParameters: Int
    /// Bytes by kind.
    public var weights: Int
    public var gradients: Int
    public var optimizer: Int
    public var activations: Int
    /// The same with recomputation on (or off, when it is on).
    public var otherActivations: Int
    public var logits: Int
    public var data: Int
    /// A teacher's weights and what it keeps of a pass.
    public var teacher: Int
    public var recompute: Bool
    public var steps: Int
    public var tokens: Int
    /// Floating-point operations of the whole run.
    public var operations: Double
    /// Rows per second of a probe on the real model; nil without one.
    public var tokensPerSecond: Double?
    /// Rows of one pass.
    public var microTokens: Int
    /// Memory the run may take; nil when it is not known.
    public var available: Int?

    public var memory: Int { weights + gradients + optimizer + activations + logits + data + teacher }
    /// Seconds of the whole run.
    public var seconds: Double? { tokensPerSecond.map { Double(tokens) / $0 } }

    public var json: JSON {
        var object = JSON.Object([
            ("trained_parameters", .integer(trainedParameters)), ("parameters", .integer(totalParameters)),
            (
                "memory",
                [
                    "weights": .integer(weights), "gradients": .integer(gradients), "optimizer": .integer(optimizer),
                    "activations": .integer(activations), "logits": .integer(logits), "data": .integer(data), "teacher": .integer(teacher),
                    "total": .integer(memory),
                ]
            ), ("steps", .integer(steps)), ("tokens", .integer(tokens)), ("operations", .number(operations)),
        ])
        if let tokensPerSecond { object["tokens_per_second"] = .number(tokensPerSecond) }
        if let seconds { object["seconds"] = .number(seconds) }
        if let available { object["available"] = .integer(available) }
        return .object(object)
    }

    /// For people, one fact per line.
    public var lines: [String] {
        let share = Quantities.fixed(Double(trainedParameters) / Double(max(1, totalParameters)) * 100, places: 2)
        var lines = [
            "parameters   \(Quantities.count(Double(trainedParameters))) trained of \(Quantities.count(Double(totalParameters))) (\(share) %)",
            "memory       \(Quantities.bytes(memory))"
                + (available.map { " of \(Quantities.bytes($0)) available" } ?? ""),
            "             weights \(Quantities.bytes(weights)), gradients \(Quantities.bytes(gradients)), optimizer \(Quantities.bytes(optimizer))",
            "             activations \(Quantities.bytes(activations)) (\(recompute ? "without" : "with") recompute \(Quantities.bytes(otherActivations))), "
                + "logits \(Quantities.bytes(logits)), data \(Quantities.bytes(data))"
                + (teacher > 0 ? ", teacher \(Quantities.bytes(teacher))" : ""),
            "length       \(steps) steps, \(Quantities.count(Double(tokens))) tokens, \(Quantities.count(operations)) floating-point operations",
        ]
        if let tokensPerSecond, let seconds {
            lines.append(
                "speed        \(Quantities.fixed(tokensPerSecond, places: 0)) tokens/s, \(Quantities.clock(seconds: seconds)) in all, "
                    + "\(Quantities.fixed(operations / seconds / 1e9, places: 1)) GFLOP/s")
        }
        return lines
    }

    /// One line for people.
    public var summary: String {
        "\(Quantities.count(Double(trainedParameters))) of \(Quantities.count(Double(totalParameters))) parameters, \(steps) steps, "
            + "\(Quantities.count(Double(tokens))) tokens, about \(Quantities.bytes(memory))"
            + (tokensPerSecond.map { ", \(Quantities.fixed($0, places: 0)) tokens/s, \(Quantities.clock(seconds: seconds ?? 0))" } ?? "")
    }

    /// Refuses what cannot fit.
    /// - Throws: `LyceumError` (`limitExceeded`) with what would fit, in numbers.
    public func check(adapterWouldHelp: Bool, source: String) throws(LyceumError) {
        guard let available, memory > available else { return }
        var ways: [String] = []
        func add(_ way: String, _ total: Int) {
            ways.append("\(way): \(Quantities.bytes(total))\(total <= available ? "" : ", still too much")")
        }
        if !recompute { add("recompute: true", memory - activations + otherActivations) }
        add("half the batch.micro", memory - activations / 2)
        if adapterWouldHelp {
            add("optimizer: adamw-8bit", memory - optimizer + optimizer / 4)
            add("adapter: lora", memory - gradients - optimizer)
        }
        throw LyceumError(
            .limitExceeded, "the run needs about \(Quantities.bytes(memory)), \(Quantities.bytes(available)) are available", at: source,
            remedy: "choose what fits: " + ways.joined(separator: "; ") + "; or set memory: to allow more")
    }
}
