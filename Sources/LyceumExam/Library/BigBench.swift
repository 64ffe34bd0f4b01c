extension ReadyTasks {
    static let bigBench: [ReadyFile] = [
        bigBenchTemplate,
        bigBenchTask(
            "strategyqa", summary: "Yes or no where the needed steps are only implied (StrategyQA).", items: 2290, folders: "StrategyQA",
            hub: "ChilleD/StrategyQA",
            licence: "MIT", answer: "yes/no", baselines: "{chance: 0.5, majority: 0.532, longest: 0.468}",
            task: #"""
            doc_to_text: "Q: {{(input if input is defined else question)|trim}}\nA: The answer (Yes or No) is"
            doc_to_choice: ["Yes", "No"]
            doc_to_target: "{% if target_scores is defined %}{{0 if target_scores.Yes == 1 else 1}}{% else %}{{0 if answer else 1}}{% endif %}"
            """#),
        bigBenchTask(
            "date_understanding", summary: "A date worked out from a context, five or six options (BIG-bench).", items: 369,
            folders: "Bigbench_Date, date_understanding",
            hub: "google/bigbench", licence: "Apache-2.0", answer: "choice", baselines: "{chance: 0.172, longest: 0.172}", letters: 6,
            // The right option stands first in most items of the file: asked by text; strategies that ask for a letter shuffle the options.
            task: #"""
            doc_to_text: "Q: {{input|trim}}\nA:"
            doc_to_choice: "{{target_scores.keys()|list}}"
            doc_to_target: "{{(target_scores.values()|list).index(1)}}"
            """#),
        bigBenchTask(
            "tracking_shuffled_objects", summary: "Who holds what after three swaps, three options (BIG-bench).", items: 750,
            folders: "Bigbench_object_tracking, tracking_shuffled_objects", hub: "google/bigbench", licence: "Apache-2.0", answer: "choice",
            baselines: "{chance: 0.333, majority: 0.333, longest: 0.333}",
            task: #"""
            doc_to_text: "Q: {{input|trim}}\nA:"
            doc_to_choice: "{{target_scores.keys()|list}}"
            doc_to_target: "{{(target_scores.values()|list).index(1)}}"
            """#),
        // The options in the question and their letters as answers, as the study of zero-shot chains of thought asks (row 32).
        ReadyFile(
            "tracking_shuffled_objects_letters",
            #"""
            include: tracking_shuffled_objects
            task: tracking_shuffled_objects_letters
            doc_to_text: "Q: {{input|trim}} \nWhich choice is true ? Answer Choices:{% for x in target_scores %} ({{'ABC'[loop.index0]}}) {{x}}{% \#
            endfor %}\nA: Among A through C, the answer is"
            doc_to_choice: ["A", "B", "C"]
            metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
            metadata:
              summary: Who holds what after three swaps, three options listed by letter (BIG-bench).
              version: 1.0
              licence: Apache-2.0
              items: 750
              answer: choice
              baselines: {chance: 0.333, majority: 0.333}
              lyceum:
                source: task.json of tracking_shuffled_objects (github.com/google/BIG-bench, or github.com/kojima-takeshi188/zero_shot_cot)
                files: {test: [Bigbench_object_tracking/task.json, task.json, test.jsonl]}
                folders: [zero-shot-cot, zero_shot_cot/dataset, Bigbench_object_tracking, tracking_shuffled_objects]
                field: examples
            """#),
    ]

    private static let bigBenchTemplate = ReadyFile(
        "_bigbench",
        #"""
        output_type: multiple_choice
        test_split: test
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
          - metric: acc_norm
            aggregation: mean
            higher_is_better: true
        """#)

    private static func bigBenchTask(
        _ name: String, summary: String, items: Int, folders: String, hub: String, licence: String, answer: String, baselines: String,
        letters: Int? = nil,
        task: String
    ) -> ReadyFile {
        let folder = folders.split(separator: ",")[0]
        return ReadyFile(
            name,
            #"""
            include: _bigbench
            task: \#(name)
            tag: [reasoning]
            dataset_path: \#(hub)
            \#(task)
            metadata:
              summary: \#(summary)
              version: 1.0
              licence: \#(licence)
              items: \#(items)
              answer: \#(answer)
            \#(letters.map { "  letters: \($0)" } ?? "")
              baselines: \#(baselines)
              lyceum:
                source: task.json with examples of input and target_scores (github.com/google/BIG-bench, or dataset/\#(folder) of \#
            github.com/kojima-takeshi188/zero_shot_cot)
                files: {test: [\#(folder)/task.json, task.json, test.jsonl]}
                folders: [zero-shot-cot, zero_shot_cot/dataset, \#(folders)]
                field: examples
            """#)
    }
}
