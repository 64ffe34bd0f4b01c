extension ReadyTasks {
    static let leaner: [ReadyFile] =
        [leanerGroup]
        + [
            glue("cola", "Is this sentence good English?", "{{sentence}}", ["no", "yes"], items: 452, majority: 0.708, metric: "mcc"),
            glue("sst2", "Is this review positive?", "{{sentence}}", ["no", "yes"], items: 421, majority: 0.508),
            glue(
                "mrpc", "Do both sentences mean the same?", "{{sentence1}}\\n{{sentence2}}", ["no", "yes"],
                items: 166, majority: 0.663, metric: "f1"),
            glue(
                "qqp", "Do both questions ask the same?", "{{question1}}\\n{{question2}}", ["no", "yes"],
                items: 17768, majority: 0.623, metric: "f1"),
            glue(
                "mnli_matched", "Does the second sentence follow from the first?", leanerPair, ["yes", "maybe", "no"],
                items: 4200, majority: 0.363, file: "mnli_validation_matched"),
            glue(
                "mnli_mismatched", "Does the second sentence follow from the first?", leanerPair, ["yes", "maybe", "no"],
                items: 4204, majority: 0.366, file: "mnli_validation_mismatched"),
            glue("qnli", "Does the sentence answer the question?", "{{question}}\\n{{sentence}}", ["yes", "no"], items: 2454, majority: 0.507),
            glue(
                "rte", "Does the second sentence follow from the first?", "{{sentence1}}\\n{{sentence2}}", ["yes", "no"],
                items: 133, majority: 0.511),
            glue(
                "wnli", "Does the second sentence follow from the first?", "{{sentence1}}\\n{{sentence2}}", ["no", "yes"],
                items: 30, majority: 0.567),
            glue(
                "stsb", "How alike are the sentences, from 0 to 5?", "{{sentence1}}\\n{{sentence2}}", ["0", "1", "2", "3", "4", "5"],
                items: 542, majority: nil,
                target: "{{label|round|int}}"),
            leanerEval,
        ]

    private static let leanerPair = "{{premise}}\\n{{hypothesis}}"

    private static let leanerGroup = ReadyFile(
        "leaner_glue",
        #"""
        group: leaner_glue
        task: [leaner_cola, leaner_sst2, leaner_mrpc, leaner_qqp, leaner_mnli_matched, leaner_mnli_mismatched, leaner_qnli, leaner_rte, \#
        leaner_wnli, leaner_stsb]
        aggregate_metric_list:
          - metric: acc
            weight_by_size: false
        metadata:
          summary: GLUE rewritten in the words of a small child (Leaner-GLUE of TinyHelen), validation parts.
          version: 1.0
        """#)

    private static func glue(
        _ name: String, _ question: String, _ text: String, _ choices: [String], items: Int, majority: Double?,
        metric: String? = nil, file: String? = nil,
        target: String = "{{label}}"
    ) -> ReadyFile {
        let file = file ?? "\(name)_validation"
        let extra = metric.map { "\n  - {metric: \($0)}" } ?? ""
        let quoted = choices.map { "\"\($0)\"" }.joined(separator: ", ")
        return ReadyFile(
            "leaner_\(name)",
            #"""
            task: leaner_\#(name)
            tag: [leaner]
            output_type: multiple_choice
            training_split: train
            validation_split: validation
            doc_to_text: "\#(text)\nQuestion: \#(question)\nAnswer:"
            doc_to_choice: [\#(quoted)]
            doc_to_target: "\#(target)"
            metric_list:
              - {metric: acc, aggregation: mean, higher_is_better: true}\#(extra)
            metadata:
              summary: \#(question) In simple words (Leaner-GLUE, \#(name)).
              version: 1.0
              licence: MIT (the sentences keep the terms of GLUE's parts)
              items: \#(items)
              answer: choice
              baselines: {chance: \#(Double(Int(1000 / Double(choices.count) + 0.5)) / 1000)\#(majority.map { ", majority: \($0)" } ?? "")}
              lyceum:
                source: Leaner-GLUE (github.com/EmpathYang/TinyHelen, data/leaner/glue/\#(file).jsonl)
                files: {validation: [\#(file).jsonl, data/leaner/glue/\#(file).jsonl], train: [\#(name)_train.jsonl, \#
            data/leaner/glue/\#(name)_train.jsonl]}
                folders: [tinyhelen, TinyHelen, glue]
            """#)
    }

    private static let leanerEval = ReadyFile(
        "leaner_eval",
        #"""
        task: leaner_eval
        tag: [leaner_written]
        output_type: generate_until
        test_split: test
        doc_to_text: "Question: {{question|trim}}\nAnswer:"
        doc_to_target: ""
        num_fewshot: 0
        generation_kwargs: {until: ["\nQuestion:"], do_sample: false, temperature: 0.0, max_gen_toks: 256}
        metric_list: [{metric: bypass, aggregation: bypass}]
        metadata:
          summary: Everyday questions and small tasks for tiny models, graded by a judge (Leaner-Eval of TinyHelen).
          version: 1.0
          licence: MIT
          items: 1594
          answer: text
          grader: {kind: judge, criteria: [grammar, coherence, specificity], scale: [0, 5]}
          lyceum:
            source: Leaner-Eval (github.com/EmpathYang/TinyHelen, data/leaner/eval/all.jsonl)
            files: {test: [data/leaner/eval/all.jsonl, leaner_eval_all.jsonl, all.jsonl]}
            folders: [tinyhelen, TinyHelen]
            id: hash
        """#)
}
