{{/* Names of Kubernetes end at 63 characters; what is added to this one needs some of them. */}}
{{- define "pgtrickle.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "pgtrickle.labels" -}}
app.kubernetes.io/name: pgtrickle
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}
