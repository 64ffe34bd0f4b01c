import Foundation
import LyceumCore
import Testing

/// `lyceum expand` as a user runs it, on the tiny chat model.
@Suite("Growing models from the command line")
struct ExpandToolTests {
    @Test("grow, train, measure, chat, fold back", arguments: ["lerp", "dlerp"])
    func wholeWay(merge: String) throws {
        let folder = try TemporaryFolder()
        let grown = folder.path + "/grown"
        let made = try Tool.json(["expand", Tool.model, grown, "--blocks", "2", "--merge", merge, "--loss-weight", "0.5", "--json"])
        #expect(made["logit_difference"]?["maximum"]?.doubleValue == 0)
        #expect(made["expansion"]?["twin_layers"] == [0, 1] && made["expansion"]?["loss_weight"]?.doubleValue == 0.5)
        let text = (0..<80).map { "Day \($0 % 9) began early. " }.joined()
        try text.write(toFile: folder.path + "/text.txt", atomically: true, encoding: .utf8)
        try """
        model: \(grown)
        data: text.txt
        batch: {sequences: 2, length: 48}
        steps: 6
        optimizer: {type: adamw, rate: 1e-2}
        output: run
        """.write(toFile: folder.path + "/train.yaml", atomically: true, encoding: .utf8)
        let run = try Tool.run(["train", folder.path + "/train.yaml"])
        try #require(run.status == 0, "\(run.errors)")
        let metrics = try String(contentsOfFile: folder.path + "/run/metrics.jsonl", encoding: .utf8)
        #expect(metrics.contains("twins/cosine/1") && metrics.contains("twins/distance"))
        let model = folder.path + "/run/model"
        let measured = try Tool.json(["expand", "--measure", model, "--texts", folder.path + "/text.txt", "--json"])
        let twins = try #require(measured["twins"]?.arrayValue)
        #expect(twins.count == 2 && twins.allSatisfy { $0["cosine"]!.doubleValue! < 1 && $0["mean_square"]!.doubleValue! > 0 })
        // It runs like any model.
        #expect(try Tool.run(["generate", model, "--prompt", "Day", "--max-tokens", "4"]).status == 0)
        let expanded = try Tool.json(["score", model, "--text-file", folder.path + "/text.txt", "--json"])
        let before = try Tool.json(["score", Tool.model, "--text-file", folder.path + "/text.txt", "--json"])
        #expect(expanded["mean"]!.doubleValue! < before["mean"]!.doubleValue!)
        let plain = folder.path + "/plain"
        let folded = try Tool.json(["expand", "--merge-back", model, plain, "--texts", folder.path + "/text.txt", "--json"])
        #expect(folded["shares"]?.arrayValue?.count == 2)
        #expect(try Tool.json(["inspect", plain, "--json"])["configuration"]?["lyceum_expansion"] == nil)
        let old = folder.path + "/old"
        _ = try Tool.json(["expand", "--merge-back", model, old, "--share", "0", "--json"])
        let again = try Tool.json(["score", old, "--text-file", folder.path + "/text.txt", "--json"])
        #expect(again["values"] == before["values"])
    }

    @Test(
        "mistakes are errors with a way out",
        arguments: [
            (["MODEL", "OUT"], "--blocks"), (["MODEL", "OUT", "--blocks", "3"], "divides"), (["MODEL", "OUT", "--blocks", "2", "--merge", "larp"], "lerp"),
            (["--merge-back", "MODEL", "OUT"], "not expanded"), (["--measure", "MODEL"], "no twins"), (["MODEL", "OUT", "--share", "0.5"], "merge-back"),
            (["MODEL", "--blocks", "2"], "folder to write"), (["MODEL", "OUT", "--blocks", "2", "--norm", "2"], "0 to 1"),
        ] as [([String], String)])
    func mistakes(_ arguments: [String], _ expected: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(
            ["expand"] + arguments.map { $0 == "MODEL" ? Tool.model : $0 == "OUT" ? folder.path + "/out" : $0 })
        #expect(outcome.status != 0 && (outcome.errors.contains(expected) || expected == "not expanded" && outcome.errors.contains("was not expanded")))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
    }
}
