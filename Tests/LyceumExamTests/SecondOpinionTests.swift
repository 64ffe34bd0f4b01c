import LyceumCore
import LyceumExam
import Testing

@Suite("Second opinions")
struct SecondOpinionTests {
    private func made(_ id: String, _ poll: [Double], answer: Int? = nil, options: [String]? = nil, date: String? = nil) throws -> OpinionCase {
        let names = options ?? (0..<poll.count).map { ["Gout", "Lyme disease", "Pulmonary embolism", "Measles", "Anemia"][$0] }
        return try OpinionCase(id: id, date: date, text: "Person \(id) feels unwell.", question: "What is it?", options: names, poll: poll, answer: answer)
    }

    @Test("cases are read with shares, percents or votes; the consensus is what most chose and ties are contested")
    func reading() throws {
        let percent = try OpinionCase(ScriptedFixtures.document(
            #"{"id": 7, "options": ["x", "y", "z"], "poll": [60, 30, 10.2], "answer": "B", "consensus": "x", "date": "2023-04"}"#))
        #expect(percent.id == "7" && percent.consensus == 0 && percent.answer == 1 && abs(percent.poll.reduce(0, +) - 1) < 1e-12)
        let votes = try OpinionCase(ScriptedFixtures.document(#"{"id": "v", "options": ["x", "y", "z"], "votes": [4, 4, 2]}"#))
        #expect(votes.voters == 10 && votes.isTied && votes.leaders == [0, 1] && ContestedRule(top: 0, margin: 0).isContested(votes))
        let path = try FileSystem.makeTemporaryFolder(prefix: "lyceum-opinion") + "/cases.jsonl"
        let file = try AtomicFile(path: path)
        try file.write(Array("{\"id\":\"a\",\"options\":[\"x\",\"y\"],\"poll\":[0.5,0.5]}\n{\"id\":\"a\",\"options\":[\"x\",\"y\"],\"poll\":[1,0]}\n".utf8))
        try file.commit()
        let error = #expect(throws: LyceumError.self) { try OpinionCase.read(path) }
        #expect(error?.location == path + ":2" && error?.message.contains("'a'") == true)
    }

    @Test("cases that do not add up are refused", arguments: [
        #"{"id": "a", "options": ["x", "y"], "poll": [0.5, 0.4]}"#, #"{"id": "a", "options": ["x", "y"], "poll": [1.2, -0.2]}"#,
        #"{"id": "a", "options": ["x", "y"], "poll": [0.7, 0.3], "consensus": "y"}"#, #"{"id": "a", "options": ["x", "X!"], "poll": [0.7, 0.3]}"#,
        #"{"id": "a", "options": ["x", "y"], "poll": [1]}"#, #"{"options": ["x", "y"], "poll": [0.5, 0.5]}"#, #"{"id": "a", "options": ["x"], "poll": [1]}"#,
        #"{"id": "a", "options": ["x", "y"], "poll": [0.5, 0.5], "answer": "C"}"#, #"{"id": "a", "options": ["x", "y"], "votes": [0, 0]}"#,
        #"{"id": "a", "options": ["x", "y"], "poll": [0.5, 0.5], "date": "2024-13"}"#,
    ])
    func refused(text: String) {
        #expect(throws: LyceumError.self) { try OpinionCase(ScriptedFixtures.document(text)) }
    }

    @Test("strata follow the poll, and the curve has every cut with all cases on one side or the other")
    func strata() throws {
        let cases = try [made("a", [0.9, 0.1]), made("b", [0.6, 0.4]), made("c", [0.45, 0.3, 0.25]), made("d", [0.52, 0.48])]
        #expect(cases.map { ContestedRule().isContested($0) } == [false, false, true, true])
        let opinions = [0, 1, 0, 1].map { CaseOpinion(reply: .choice($0)) }
        let result = try SecondOpinionResult(model: "m", cases: cases, opinions: opinions)
        #expect(result.strata.map(\.name) == ["straightforward", "contested"] && result.strata.map(\.consensus.right) == [1, 1])
        #expect(result.curve.map(\.cut) == [0.45, 0.52, 0.6, 0.9])
        #expect(result.curve.allSatisfy { $0.agreed.count + $0.contested.count == 4 && $0.agreed.right + $0.contested.right == 2 })
        #expect(abs(result.all.voterConsensus - (0.9 + 0.6 + 0.45 + 0.52) / 4) < 1e-12)
        #expect(abs(result.all.chance - (0.5 + 0.5 + 1.0 / 3 + 0.5) / 4) < 1e-12)
        #expect(abs(result.all.expectedShare - (0.9 + 0.4 + 0.45 + 0.48) / 4) < 1e-12)
        let agreement = OpinionAgreement([0.25, 0.25, 0.25, 0.25])
        #expect(abs(agreement.entropy - 1) < 1e-12 && agreement.margin == 0 && OpinionAgreement([1, 0]).entropy == 0)
    }

    @Test("refusals, hedges and unreadable replies are classes of their own and stay in the denominator")
    func replies() throws {
        let options = ["Gout", "Lyme disease"]
        #expect(OpinionReply.read("B", options: options) == .choice(1) && OpinionReply.read("Answer: (A) Gout.", options: options) == .choice(0))
        #expect(OpinionReply.read("I'm sorry, but I cannot provide medical advice.", options: options) == .refusal)
        #expect(OpinionReply.read("There is not enough information to say.", options: options) == .hedge)
        #expect(OpinionReply.read("", options: options) == .unreadable)
        let cases = try [made("a", [1, 0], answer: 1), made("b", [1, 0], answer: 0), made("c", [1, 0]), made("d", [0.8, 0.2])]
        let opinions = [OpinionReply.choice(0), .refusal, .hedge, .unreadable].map { CaseOpinion(reply: $0) }
        let all = try SecondOpinionResult(model: "m", cases: cases, opinions: opinions).all
        #expect(all.consensus.right == 1 && all.consensus.count == 4 && all.truth.right == 0 && all.truth.count == 2)
        #expect(all.replies == ["choice": 1, "refusal": 1, "hedge": 1, "unreadable": 1] && all.voterTruth == 0.5)
    }

    @Test("names mean the same by words, synonyms, initials and spelling, and not otherwise", arguments: [
        ("Pulmonary embolism (PE)", "pulmonary thromboembolism", true), ("DVT", "Deep vein thrombosis", true), ("MI", "Acute myocardial infarction", true),
        ("Anaemia", "anemia", true), ("syndrome of inappropriate secretion", "SIS", true), ("Lyme", "Lyme disease", true),
        ("Gout", "Pseudogout", false), ("Hypothyroidism", "Hyperthyroidism", false), ("Stroke", "Heat stroke", false), ("", "Gout", false),
        ("Blue fever", "Azure ague", true), ("AB", "Acute bronchitis", true), ("AB", "Acute appendicitis", false),
    ])
    func names(a: String, b: String, same: Bool) {
        let names = DiagnosisName(synonyms: [["azure ague", "blue fever"]])
        #expect(names.matches(a, b) == same && names.matches(b, a) == same)
    }

    @Test("ranked lists are read with their confidence and test; coverage grows with the number of candidates")
    func differential() throws {
        let reply = "1. **Gout**: the toe.\n2) Lyme disease - a bite\n\n- PE because of breath\nTest: joint fluid\nConfidence: 70%\n3. Gout"
        let list = Differential(reply: reply, limit: 5)
        #expect(list.names == ["Gout", "Lyme disease", "PE"] && list.confidence == 0.7 && list.test == "joint fluid")
        #expect(Differential(reply: reply, limit: 1).names == ["Gout"] && Differential(reply: "Confidence: 0.4\nConfidence: 300", limit: 3).confidence == 0.4)
        let cases = try (0..<4).map { try made("\($0)", [0.1, 0.1, 0.6, 0.1, 0.1]) }
        let lists = [["PE"], ["Gout", "Lyme disease", "pulmonary thromboembolism"], ["Gout", "Measles", "x", "y", "PE"], ["Gout"]]
        let opinions = lists.map { CaseOpinion(reply: .unreadable, differential: Differential(names: $0)) }
        let coverage = try SecondOpinionResult(model: "m", cases: cases, opinions: opinions).all.coverage
        #expect([1, 3, 5].map { coverage[$0]?.right } == [1, 2, 3])
    }

    @Test("divergence is 0 for the same distribution, 1 bit for disjoint ones, and symmetric")
    func divergence() {
        let p = [0.2, 0.5, 0.3], q = [0.6, 0.1, 0.3]
        #expect(abs(SecondOpinionResult.jensenShannon(p, p)) < 1e-15 && abs(SecondOpinionResult.jensenShannon([1, 0], [0, 1]) - 1) < 1e-12)
        #expect(abs(SecondOpinionResult.jensenShannon(p, q) - SecondOpinionResult.jensenShannon(q, p)) < 1e-15)
        // scipy.spatial.distance.jensenshannon(p, q, base=2) ** 2 of scipy 1.17.1
        #expect(abs(SecondOpinionResult.jensenShannon(p, q) - 0.1804820237) < 1e-9)
    }

    @Test("corrected, overturned and net benefit are exact on known first opinions, under each policy")
    func benefit() throws {
        let cases = try (0..<4).map { try made("\($0)", [0.7, 0.3], answer: 1) }
        let opinions = [
            CaseOpinion(reply: .choice(0), probabilities: [0.9, 0.1]), CaseOpinion(reply: .choice(1), probabilities: [0.4, 0.6]),
            CaseOpinion(reply: .refusal, differential: Differential(names: ["gout"])), CaseOpinion(reply: .choice(1), probabilities: [0.1, 0.9]),
        ]
        let first = [[0, 1], [0, 1], [1, 0], [0, 0]]
        func outcome(_ policy: FirstOpinion.Policy, _ reference: FirstOpinion.Reference) -> [Int] {
            let result = FirstOpinion(cases, opinions, first: first, policy: policy, reference: reference)
            return [result.count, result.firstRight, result.corrected, result.overturned]
        }
        // First opinions agree with the consensus (0) at: yes no, yes no, no yes, yes yes.
        #expect(outcome(.replace, .consensus) == [8, 5, 1, 3])
        #expect(outcome(.adviseIfConfident(0.7), .consensus) == [8, 5, 1, 2])
        #expect(outcome(.union(1), .consensus) == [8, 5, 2, 0])
        #expect(outcome(.replace, .truth) == [8, 3, 3, 1])
        let result = FirstOpinion(cases, opinions, first: first, policy: .replace, reference: .consensus)
        #expect(result.netBenefit == -0.25 && result.harmRate == 0.6 && result.correctionRate == 1.0 / 3)
    }

    @Test("simulated voters choose as the poll says, a plurality of many the consensus; the same seed the same voters")
    func voters() throws {
        let cases = try (0..<40).map { try made("\($0)", [0.5, 0.3, 0.2]) }
        let single = FirstOpinion.simulated(cases, voters: 1, repetitions: 100, seed: 3)
        let counts = (0..<3).map { option in single.joined().count { $0 == option } }
        for (count, share) in zip(counts, [0.5, 0.3, 0.2]) { #expect(abs(Double(count) / 4000 - share) < 0.03) }
        #expect(FirstOpinion.simulated(cases, voters: 301, repetitions: 5, seed: 3).joined().count { $0 == 0 } > 195)
        #expect(FirstOpinion.simulated(cases, voters: 1, repetitions: 100, seed: 3) == single)
        #expect(FirstOpinion.simulated(cases, voters: 1, repetitions: 100, seed: 4) != single)
    }

    @Test("disagreement between models flags contested cases")
    func panel() throws {
        let cases = try [made("a", [0.9, 0.1]), made("b", [0.95, 0.05]), made("c", [0.5, 0.5]), made("d", [0.48, 0.52])]
        func model(_ choices: [Int?]) -> [CaseOpinion] { choices.map { CaseOpinion(reply: $0.map { .choice($0) } ?? .refusal) } }
        let panel = try OpinionPanel(cases: cases, opinions: [model([0, 0, 0, 1]), model([0, 0, 1, nil]), model([0, 1, 0, 0])])
        #expect((0..<4).map(panel.disagreement) == [0, 2.0 / 3, 2.0 / 3, 1])
        #expect(panel.vote(2) == 0 && panel.vote(0) == 0)
        #expect(try panel.disagreementArea().area == 0.875)
        // Who does not choose agrees with nobody, not even with another who does not.
        let silent = try OpinionPanel(cases: [cases[0]], opinions: [model([nil]), model([nil]), model([0])])
        #expect(silent.disagreement(0) == 1 && silent.vote(0) == 0)
        #expect(throws: LyceumError.self) { try OpinionPanel(cases: cases, opinions: [model([0])]) }
    }

    @Test("a model is asked on its own first; a first opinion is shown in the arm for anchoring alone")
    func asking() async throws {
        let cases = try [made("a", [1, 0], date: "2023-01-05"), made("b", [1, 0], date: "2024-07-01")]
        let examinee = ScriptedExaminee { request in
            let prompt = request.promptText
            if let letter = request.continuation { return .logLikelihood(letter == " B" ? -0.1 : -2.4, isGreedy: nil) }
            if prompt.hasSuffix("\n1.") { return .text(" Lyme disease\n2. Gout\nConfidence: 80%") }
            return .text(prompt.contains("A colleague answered: A. Gout") ? " A" : " B")
        }
        var asking = SecondOpinionAsking(usesChat: false)
        asking.measuresAnchoring = true
        let opinions = try await asking.ask(cases, of: examinee)
        #expect(opinions.map(\.reply) == [.choice(1), .choice(1)] && opinions.map(\.anchored) == [.choice(0), .choice(0)])
        #expect(opinions[0].differential?.names == ["Lyme disease", "Gout"] && opinions[0].confidence == 0.8)
        #expect(abs((opinions[0].probabilities?[1] ?? 0) - 0.9089) < 1e-3)
        #expect(examinee.prompts.count { $0.contains("colleague") } == 2)
        let result = try SecondOpinionResult(model: "m", cases: cases, opinions: opinions)
        #expect(result.anchoring?.right == 2 && result.parts(cutOff: "2024-01-01").map(\.consensus.count) == [1, 1])
        #expect(result.months.map(\.name) == ["2023-01", "2024-07"])
        #expect(result.table.contains(SecondOpinionResult.notice) && result.json()["notice"] == .string(SecondOpinionResult.notice))
        #expect(result.sheets.count == 2 && result.sheets[0]["agrees"] == false && result.benefits().count == 3)
    }
}
