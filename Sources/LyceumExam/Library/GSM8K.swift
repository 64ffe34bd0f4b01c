extension ReadyTasks {
    static let gsm8k: [ReadyFile] = [gsm8kTemplate, gsm8kStrict, gsm8kThought, gsm8kVote, gsm8kZeroShotThought]

    private static let gsm8kTemplate = ReadyFile(
        "_gsm8k",
        #"""
        dataset_path: gsm8k
        dataset_name: main
        training_split: train
        test_split: test
        fewshot_split: train
        output_type: generate_until
        doc_to_text: "Question: {{question}}\nAnswer:"
        doc_to_target: "{{answer}}"
        num_fewshot: 5
        generation_kwargs:
          until: ["Question:", "</s>", "<|im_end|>"]
          do_sample: false
          temperature: 0.0
        metric_list:
          - metric: exact_match
            aggregation: mean
            higher_is_better: true
            ignore_case: true
            ignore_punctuation: false
            regexes_to_ignore: [",", "\\$", "(?s).*#### ", "\\.$"]
        filter_list:
          - name: strict-match
            filter:
              - function: regex
                regex_pattern: "#### (\\-?[0-9\\.\\,]+)"
              - function: take_first
          - name: flexible-extract
            filter:
              - function: regex
                group_select: -1
                regex_pattern: "(-?[$0-9.,]{2,})|(-?[0-9]+)"
              - function: take_first
        metadata:
          version: 3.0
          licence: MIT
          baselines: {chance: 0.0}
          answer: number
          lyceum:
            source: GSM8K (github.com/openai/grade-school-math, grade_school_math/data; or openai/gsm8k on the Hugging Face hub), train.jsonl and \#
        test.jsonl
            folders: [gsm8k, openai/gsm8k, grade-school-math, grade_school_math/data]
        """#)

    private static let gsm8kStrict = ReadyFile(
        "gsm8k",
        #"""
        include: _gsm8k
        task: gsm8k
        tag: [math_word_problems]
        metadata:
          summary: Word problems of grade-school mathematics, worked solution and number (GSM8K); strict and flexible extraction.
          version: 3.0
          licence: MIT
          baselines: {chance: 0.0}
          answer: number
          items: 1319
          lyceum:
            source: GSM8K (github.com/openai/grade-school-math, grade_school_math/data; or openai/gsm8k on the Hugging Face hub), train.jsonl and \#
        test.jsonl
            folders: [gsm8k, openai/gsm8k, grade-school-math, grade_school_math/data]
        """#)

    // Worked examples here are our own, so that no third-party item is part of this package.
    private static let gsm8kThought = ReadyFile(
        "gsm8k_cot",
        #"""
        include: _gsm8k
        task: gsm8k_cot
        tag: [chain_of_thought]
        doc_to_text: "Q: {{question}}\nA:"
        doc_to_target: "{{answer.split('####')[-1].strip() if answer is defined else target}}"
        fewshot_split: null
        fewshot_config:
          sampler: first_n
          samples:
            - question: A tram carries 14 people. At a stop 5 get off and 9 get on. How many people does it carry then?
              target: After 5 people get off, 14 - 5 = 9 people are left. With 9 more there are 9 + 9 = 18. The answer is 18.
            - question: Mira reads 12 pages every evening. How many evenings does she need for a book of 180 pages?
              target: She needs as many evenings as 12 goes into 180. 180 / 12 = 15. The answer is 15.
            - question: A baker sells rolls for 2 dollars and loaves for 5 dollars. What do 3 rolls and 4 loaves cost?
              target: Rolls cost 3 * 2 = 6 dollars. Loaves cost 4 * 5 = 20 dollars. Together that is 6 + 20 = 26 dollars. The answer is 26.
            - question: Of 60 seedlings a quarter did not grow. A gardener sold 20 of those that grew. How many are left?
              target: A quarter of 60 is 60 / 4 = 15, so 60 - 15 = 45 grew. After selling 20 there are 45 - 20 = 25. The answer is 25.
            - question: A cyclist rides 18 kilometers per hour for 2 hours and 12 kilometers per hour for half an hour. How far does she ride?
              target: In the first part she rides 18 * 2 = 36 kilometers, in the second 12 * 0.5 = 6. Together that is 36 + 6 = 42. The answer is 42.
            - question: Anton has twice as many stamps as Bea, who has 7 fewer than Carl. Carl has 25. How many stamps does Anton have?
              target: Bea has 25 - 7 = 18 stamps. Anton has twice as many, 2 * 18 = 36. The answer is 36.
            - question: A tank holds 90 liters. A tap fills 6 liters a minute and a leak loses 1 liter a minute. When is the empty tank full, in \#
        minutes?
              target: Each minute the tank gains 6 - 1 = 5 liters. 90 / 5 = 18 minutes. The answer is 18.
            - question: A shirt of 40 dollars is reduced by 25 percent. What does it cost with a coupon of 3 dollars more off?
              target: The reduction is 40 * 0.25 = 10 dollars, so the price is 40 - 10 = 30. With the coupon it is 30 - 3 = 27. The answer is 27.
        num_fewshot: 8
        generation_kwargs:
          until: ["Q:", "</s>", "<|im_end|>"]
          do_sample: false
          temperature: 0.0
        filter_list:
          - name: strict-match
            filter:
              - function: regex
                regex_pattern: "The answer is (\\-?[0-9\\.\\,]+)"
              - function: take_first
          - name: flexible-extract
            filter:
              - function: regex
                group_select: -1
                regex_pattern: "(-?[$0-9.,]{2,})|(-?[0-9]+)"
              - function: take_first
        metadata:
          summary: GSM8K with eight worked chains of thought (own examples).
          version: 1.0
          licence: MIT
          baselines: {chance: 0.0}
          answer: number
          items: 1319
          lyceum:
            source: GSM8K (github.com/openai/grade-school-math, grade_school_math/data; or openai/gsm8k on the Hugging Face hub), train.jsonl and \#
        test.jsonl
            folders: [gsm8k, openai/gsm8k, grade-school-math, grade_school_math/data]
        """#)

    private static let gsm8kVote = ReadyFile(
        "gsm8k_cot_self_consistency",
        #"""
        include: gsm8k_cot
        task: gsm8k_cot_self_consistency
        tag: [chain_of_thought]
        generation_kwargs:
          until: ["Q:", "\n\n"]
          do_sample: true
          temperature: 0.2
        repeats: 64
        filter_list:
          - name: score-first
            filter:
              - function: regex
                regex_pattern: "The answer is (\\-?[0-9\\.\\,]*[0-9]+)"
              - function: take_first
          - name: maj@64
            filter:
              - function: regex
                regex_pattern: "The answer is (\\-?[0-9\\.\\,]*[0-9]+)"
              - function: majority_vote
              - function: take_first
          - name: maj@8
            filter:
              - function: take_first_k
                k: 8
              - function: regex
                regex_pattern: "The answer is (\\-?[0-9\\.\\,]*[0-9]+)"
              - function: majority_vote
              - function: take_first
        metadata:
          summary: GSM8K with 64 drawn chains of thought and majority votes over 8 and 64.
          version: 1.0
          licence: MIT
          baselines: {chance: 0.0}
          answer: number
          items: 1319
          lyceum:
            source: GSM8K (github.com/openai/grade-school-math, grade_school_math/data; or openai/gsm8k on the Hugging Face hub), train.jsonl and \#
        test.jsonl
            folders: [gsm8k, openai/gsm8k, grade-school-math, grade_school_math/data]
        """#)

    private static let gsm8kZeroShotThought = ReadyFile(
        "gsm8k_cot_zeroshot",
        #"""
        include: _gsm8k
        task: gsm8k_cot_zeroshot
        tag: [chain_of_thought]
        doc_to_text: "Q: {{question}}\nA: Let's think step by step."
        num_fewshot: 0
        generation_kwargs:
          until: ["Q:", "</s>", "<|im_end|>"]
          do_sample: false
          temperature: 0.0
        filter_list:
          - name: strict-match
            filter:
              - function: regex
                regex_pattern: "The answer is (\\-?[0-9\\.\\,]+)."
              - function: take_first
          - name: flexible-extract
            filter:
              - function: regex
                group_select: -1
                regex_pattern: "(-?[$0-9.,]{2,})|(-?[0-9]+)"
              - function: take_first
        metadata:
          summary: GSM8K asked to think step by step, without examples.
          version: 1.0
          licence: MIT
          baselines: {chance: 0.0}
          answer: number
          items: 1319
          lyceum:
            source: GSM8K (github.com/openai/grade-school-math, grade_school_math/data; or openai/gsm8k on the Hugging Face hub), train.jsonl and \#
        test.jsonl
            folders: [gsm8k, openai/gsm8k, grade-school-math, grade_school_math/data]
        """#)
}
