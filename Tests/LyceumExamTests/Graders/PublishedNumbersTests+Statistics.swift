import LyceumCore
import LyceumStatistics
import Testing

@testable import LyceumExam

/// Errors, paired tests, corrections and plans that were published for these data, from the data themselves.
extension PublishedNumbersTests {
    private struct Scores {
        var byRun: [String: [Double]] = [:]
        var clusters: [String?]?

        func run(_ name: String) throws -> [Double] { try #require(byRun[name], "\(name)") }
    }

    private func counselors() throws -> Scores {
        let rows = try table("counseling-predictions/predictions_510x32.csv")
        let header = try #require(rows.first)
        var scores = Scores(clusters: rows.dropFirst().map { $0[1] })
        for column in header.indices.dropFirst(3) { scores.byRun[header[column]] = rows.dropFirst().map { $0[column] == $0[2] ? 1 : 0 } }
        return scores
    }

    private func statisticians() throws -> Scores {
        let rows = try table("statqa/selection_scores_1163x38.csv")
        let header = try #require(rows.first)
        var scores = Scores(clusters: rows.dropFirst().map { $0[1] })
        for column in header.indices.dropFirst(4) {
            scores.byRun[header[column]] = rows.dropFirst().map { Self.padded($0[column]) == "11" ? 1 : 0 }
        }
        return scores
    }

    private func reckoners() throws -> Scores {
        let rows = try lines("gsm8k/example_model_solutions.jsonl")
        var scores = Scores()
        for run in ["6b_finetuning", "6b_verification", "175b_finetuning"] {
            scores.byRun[run] = try rows.map { try #require($0[run]?["is_correct"]?.boolValue) ? 1 : 0 }
        }
        return scores
    }

    @Test("errors of one score: by item and by cluster, and what is needed to be above chance")
    func oneScore() throws {
        let counselors = try counselors()
        let errors = [
            ("counselingQA-gpt4o", 0.7098, 0.0201, 0.0214), ("Llama-2-70b-hf", 0.5863, 0.0218, 0.0237),
            ("Meta-Llama-3-8B-Instruct", 0.6020, 0.0217, 0.0238),
        ]
        for (name, mean, naive, clustered) in errors {
            let estimate = try MeanEstimate(try counselors.run("\(name)_zero-shot_None_0"), clusters: counselors.clusters)
            check("B1 and row 04 \(name)", mean, estimate.mean, within: 5e-5)
            check("B1 and row 04 \(name), error by item", naive, estimate.naiveStandardError, within: 5e-5)
            check("B1 and row 04 \(name), error by case", clustered, estimate.standardError, within: 5e-5)
            check("B1 and row 04 \(name), cases", 51, Double(estimate.clusterCount ?? 0))
        }
        let statisticians = try statisticians()
        let best = try MeanEstimate(try statisticians.run("gpt-4o_stats-prompt"), clusters: statisticians.clusters)
        check("B1 and row 66 gpt-4o_stats-prompt", 0.6483, best.mean, within: 5e-5)
        check("B1 and row 66 gpt-4o_stats-prompt, error by item", 0.0140, best.naiveStandardError, within: 5e-5)
        check("B1 and row 66 gpt-4o_stats-prompt, error by table", 0.0350, best.standardError, within: 5e-5)
        check("B1 and row 66 tables", 36, Double(best.clusterCount ?? 0))
        check("B1 and row 66 times as wide by table", 2.5, best.standardError / best.naiveStandardError, within: 0.05)
        check("B1 right of 100 to be above chance of 1/4", 33, Double(try #require(ChanceTest(successes: 33, count: 100, chance: 0.25).needed)))
        check("B1 right of 300 to be above chance of 1/4", 88, Double(try #require(ChanceTest(successes: 88, count: 300, chance: 0.25).needed)))
        // "About 3/n", for one-sided 95 %.
        let none = try #require(Proportion(successes: 0, count: 510).ruleOfThree())
        check("B1 nothing right of n, upper bound times n", 3, none * 510, within: 0.02)
        check("A6 error of two tasks pooled as one list", 0.02235, try MeanEstimate(Self.share(50, 100) + Self.share(240, 300)).standardError)
        let macro = try MacroAverage([MacroAverage.Part(MeanEstimate(Self.share(50, 100))), MacroAverage.Part(MeanEstimate(Self.share(240, 300)))])
        let parts = try [MeanEstimate(Self.share(50, 100)), MeanEstimate(Self.share(240, 300))].map { $0.standardError * $0.standardError }
        check("B2 error of the mean of two tasks, √(Σ se²)/G", (parts[0] + parts[1]).squareRoot() / 2, macro.standardError, within: 1e-12)
    }

    private static func share(_ right: Int, _ count: Int) -> [Double] { (0..<count).map { $0 < right ? 1 : 0 } }

    private struct Pair {
        var name: String
        var means: (Double, Double)
        var discordant: (Int, Int)
        var exact: Double
        var midP: Double?
        var error: Double
        var z: Double
    }

    @Test("two models on the same items")
    func pairs() throws {
        let (reckoners, counselors, statisticians) = (try reckoners(), try counselors(), try statisticians())
        let (llama, meditron) = ("Llama-2-70b-hf_zero-shot_None_0", "meditron-70b_zero-shot_None_0")
        try pair(
            Pair(name: "B3 GSM8K 6b verifier → 175b", means: (0.39045, 0.34723), discordant: (209, 152), exact: 0.00315, midP: 0.00269,
                error: 0.01436, z: -2.30), reckoners, "6b_verification", "175b_finetuning")
        try pair(
            Pair(name: "B3 GSM8K 6b → 6b verifier", means: (0.21683, 0.39045), discordant: (64, 293), exact: 3.9e-36, error: 0.01351, z: 9.87),
            reckoners, "6b_finetuning", "6b_verification")
        try pair(
            Pair(name: "B3 and row 04 Llama-2-70B → MediTron-70B", means: (0.58627, 0.54902), discordant: (49, 30), exact: 0.04217, midP: 0.03299,
                error: 0.01737, z: -1.20), counselors, llama, meditron)
        try pair(
            Pair(name: "B3 and row 66 Llama-3-8B → CoT", means: (0.23560, 0.22012), discordant: (26, 8), exact: 0.00294, midP: 0.00188,
                error: 0.00500, z: -0.89), statisticians, "llama3_8b_zero-shot", "llama3_8b_zero-shot-CoT")
        try pair(
            Pair(name: "B3 GPT-4o one-shot → CoT", means: (0.49355, 0.48667), discordant: (44, 36), exact: 0.434, midP: 0.374, error: 0.00769,
                z: -0.33), statisticians, "gpt-4o_one-shot", "gpt-4o_one-shot-CoT")
        for (name, scores, a, b, lower, upper) in [
            ("GSM8K 6b verifier → 175b", reckoners, "6b_verification", "175b_finetuning", -0.0705, -0.0152),
            ("Llama-3-8B → CoT", statisticians, "llama3_8b_zero-shot", "llama3_8b_zero-shot-CoT", -0.0258, -0.0060),
        ] {
            let bootstrap = try PairedComparison(a: scores.run(a), b: scores.run(b)).bootstrap
            check("B3 \(name), bootstrap from", lower, bootstrap.lower, within: 0.002)
            check("B3 \(name), bootstrap to", upper, bootstrap.upper, within: 0.002)
        }
        let prompt = try PairedComparison(
            a: try statisticians.run("gpt-4o_zero-shot"), b: try statisticians.run("gpt-4o_stats-prompt"), clusters: statisticians.clusters)
        check("row 66 GPT-4o zero-shot → stats-prompt, points", 20.55, 100 * prompt.difference, within: 0.005)
        check("row 66 GPT-4o zero-shot → stats-prompt, only the first", 66, Double(prompt.mcNemar?.onlyA ?? -1))
        check("row 66 GPT-4o zero-shot → stats-prompt, only the second", 305, Double(prompt.mcNemar?.onlyB ?? -1))
        check("row 66 GPT-4o zero-shot → stats-prompt, error by item", 0.0154, prompt.naiveStandardError, within: 5e-5)
        check("row 66 GPT-4o zero-shot → stats-prompt, error by table", 0.0243, prompt.standardError, within: 5e-5)
        let thinking = try PairedComparison(
            a: try statisticians.run("llama3_8b_zero-shot"), b: try statisticians.run("llama3_8b_zero-shot-CoT"), clusters: statisticians.clusters)
        check("row 66 Llama-3-8B → CoT, points", -1.55, 100 * thinking.difference, within: 0.005)
        check("row 66 Llama-3-8B → CoT, error by table", 0.0086, thinking.standardError, within: 5e-5)
        check("row 66 Llama-3-8B → CoT, t by table", -1.8, thinking.difference / thinking.standardError, within: 0.05)
    }

    private func pair(_ golden: Pair, _ scores: Scores, _ a: String, _ b: String) throws {
        let made = try PairedComparison(a: scores.run(a), b: scores.run(b))
        let mcNemar = try #require(made.mcNemar)
        check("\(golden.name), first", golden.means.0, made.meanA)
        check("\(golden.name), second", golden.means.1, made.meanB)
        check("\(golden.name), only the first", Double(golden.discordant.0), Double(mcNemar.onlyA))
        check("\(golden.name), only the second", Double(golden.discordant.1), Double(mcNemar.onlyB))
        // As many digits as are printed.
        check("\(golden.name), exact p", golden.exact, mcNemar.exact, within: golden.exact < 1e-9 ? 0.05e-36 : golden.exact > 0.1 ? 5e-4 : 5e-6)
        if let midP = golden.midP { check("\(golden.name), mid-p", midP, mcNemar.midP, within: midP > 0.1 ? 5e-4 : 5e-6) }
        check("\(golden.name), paired error", golden.error, made.standardError)
        check("\(golden.name), unpaired z", golden.z, made.unpairedZ, within: 0.005)
    }

    @Test("eight medical models beside their bases, corrected together")
    func families() throws {
        let scores = try counselors()
        let (zero, few) = ("zero-shot_None_0", "few-shot_None_2")
        let pairs = [
            ("Llama-2-70b-hf", "meditron-70b", zero, 0.04217), ("Llama-2-70b-hf", "meditron-70b", few, 0.6778),
            ("Llama-2-70b-hf", "med42-70b", zero, 0.1098), ("Llama-2-70b-hf", "med42-70b", few, 0.2414),
            ("llama-2-7b-chat-hf", "BioMedGPT-LM-7B", zero, 0.6562), ("llama-2-7b-chat-hf", "BioMedGPT-LM-7B", few, 0.05943),
            ("Llama-2-13b-chat-hf", "MentaLLaMA-chat-13B", zero, 0.03558), ("Llama-2-13b-chat-hf", "MentaLLaMA-chat-13B", few, 0.06274),
        ]
        let holm = [0.2952, 1, 0.4392, 0.7242, 1, 0.3566, 0.2846, 0.3566]
        let hochberg = [0.1255, 0.6778, 0.1757, 0.3219, 0.6778, 0.1255, 0.1255, 0.1255]
        let p = try pairs.map { base, medical, regime, _ in
            try #require(PairedComparison(a: scores.run("\(base)_\(regime)"), b: scores.run("\(medical)_\(regime)")).mcNemar).exact
        }
        let (byHolm, byHochberg) = (FamilyCorrection.holm.adjusted(p), FamilyCorrection.benjaminiHochberg.adjusted(p))
        for (place, pair) in pairs.enumerated() {
            let name = "B4 \(pair.1), \(pair.2 == zero ? "zero-shot" : "few-shot")"
            check("\(name), p", pair.3, p[place], within: 6e-5)
            // The published adjustments were made of probabilities rounded to four digits, and multiply what was rounded off.
            check("\(name), Holm", holm[place], byHolm[place], within: 2.5e-4)
            check("\(name), Benjamini–Hochberg", hochberg[place], byHochberg[place], within: 1e-4)
        }
        check("row 04 significant after Holm", 0, Double(byHolm.count { $0 < 0.05 }))
    }

    @Test("plans")
    func plans() throws {
        check("B5 items for 0.05 of 0.2 discordant", 626, Double(try PairedPower.items(discordantShare: 0.2, difference: 0.05)))
        check("B5 items for 0.03 of 0.1 discordant", 870, Double(try PairedPower.items(discordantShare: 0.1, difference: 0.03)))
        for (count, expected) in [(100, 0.124), (300, 0.072), (510, 0.055), (1000, 0.040), (2183, 0.027)] {
            check("B5 smallest difference of \(count) items", expected, PairedPower.smallestDifference(count: Double(count), discordantShare: 0.2),
                within: 5.1e-4)
        }
        check("B5 design effect of clusters of 10, ρ = 0.2", 2.8, PairedPower.designEffect(meanClusterSize: 10, intraclassCorrelation: 0.2))
    }

    @Test("correlations stored with StatQA's items are those of its tables")
    func correlations() throws {
        let items = try JSON.parse(try text("statqa/mini-StatQA.json")).arrayValue ?? []
        var (count, equal) = (0, 0)
        for item in items {
            let results = try JSON.parse(item["results"]?.stringValue ?? "[]").arrayValue ?? []
            let stored = results.first { $0["method"]?.stringValue == "Pearson Correlation Coefficient" }?["result"]?.stringValue
            guard let stored, let value = try? JSON.parse(stored)["coefficient"]?.doubleValue,
                let rows = try? table("statqa/processed/\(item["dataset"]?.stringValue ?? "").csv"), let header = rows.first
            else { continue }
            let columns = try (JSON.parse(item["relevant_column"]?.stringValue ?? "[]").arrayValue ?? []).map { column in
                try #require(header.firstIndex(of: column["column_header"]?.stringValue ?? ""))
            }
            let pairs = rows.dropFirst().compactMap { row -> (Double, Double)? in
                guard let x = Double(row[columns[0]]), let y = Double(row[columns[1]]) else { return nil }
                return (x, y)
            }
            count += 1
            equal += abs(try Correlation(.pearson, pairs.map(\.0), pairs.map(\.1)).value - value) < 1e-5 ? 1 : 0
        }
        check("row 66 stored Pearson correlations", 28, Double(count))
        check("row 66 stored Pearson correlations that are equal", 28, Double(equal))
    }
}
