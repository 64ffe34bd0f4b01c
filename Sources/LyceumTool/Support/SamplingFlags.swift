import ArgumentParser
import Lyceum

/// How tokens are chosen. The stages run in the order of the flags' groups: penalties, DRY, top-k, typical, top-p, min-p, temperature.
struct SamplingFlags: ParsableArguments {
    @Option(help: "Temperature, 0 or more: 0 always takes the most likely token (default 0.8).")
    var temperature: Float = 0.8

    @Option(help: "Seed of the random numbers; the same seed gives the same text.")
    var seed: UInt64 = 0

    @Option(help: "Keep the k most likely tokens; 0 keeps all.")
    var topK = 40

    @Option(help: "Keep the most likely tokens that together have this probability, 0 to 1; 1 keeps all.")
    var topP: Float = 0.95

    @Option(help: "Keep tokens at least this fraction as likely as the likeliest, 0 to 1.")
    var minP: Float = 0.05

    @Option(help: "Keep the most typical tokens that together have this probability, 0 to 1; 1 keeps all.")
    var typicalP: Float = 1

    @Option(help: "Divide the scores of tokens that occurred; 1 changes nothing.")
    var repetitionPenalty: Float = 1

    @Option(help: "Subtract this from the scores of tokens that occurred, -2 to 2.")
    var presencePenalty: Float = 0

    @Option(help: "Subtract this per occurrence from the scores of tokens that occurred, -2 to 2.")
    var frequencyPenalty: Float = 0

    @Option(help: "Tokens the penalties look back; -1 looks at all.")
    var penaltyWindow = 64

    @Option(help: "Strength of the DRY penalty against repeating long passages; 0 is off.")
    var dryMultiplier: Float = 0

    @Option(help: "Base of the DRY penalty's growth with length.")
    var dryBase: Float = 1.75

    @Option(help: "Length in tokens that may repeat without DRY penalty.")
    var dryAllowedLength = 2

    @Flag(help: "Mirostat v2 instead of top-k, top-p, min-p and typical.")
    var mirostat = false

    @Option(help: "Mirostat's target surprise, in bits.")
    var mirostatTau: Float = 5

    @Option(help: "Mirostat's learning rate.")
    var mirostatEta: Float = 0.1

    @Option(help: "Add to a token's score, as ID=BIAS (such as 42=-5 or 42=-inf); may be repeated.")
    var logitBias: [String] = []

    func options() throws -> SamplingOptions {
        var bias: [Int32: Float] = [:]
        for entry in logitBias {
            let parts = entry.split(separator: "=")
            guard parts.count == 2, let id = Int32(parts[0]), let value = Float(String(parts[1])), !value.isNaN else {
                throw LyceumError(.invalidArgument, "expected ID=BIAS, found “\(entry)”", at: "--logit-bias")
            }
            bias[id] = value
        }
        let options = SamplingOptions(
            temperature: temperature, topK: topK, topP: topP, minP: minP, typicalP: typicalP,
            repetitionPenalty: repetitionPenalty, presencePenalty: presencePenalty, frequencyPenalty: frequencyPenalty,
            penaltyWindow: penaltyWindow,
            dry: dryMultiplier == 0
                ? nil : DryOptions(multiplier: dryMultiplier, base: dryBase, allowedLength: dryAllowedLength),
            mirostat: mirostat ? MirostatOptions(tau: mirostatTau, eta: mirostatEta) : nil, logitBias: bias, seed: seed)
        try options.validate()
        return options
    }
}
