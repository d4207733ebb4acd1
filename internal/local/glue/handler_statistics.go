package glue

import (
	"context"

	"github.com/datacounsel/spillway/internal/local/awsjson"
)

// statisticsRef names columns of a table or a partition in a request.
type statisticsRef struct {
	DatabaseName, TableName string
	PartitionValues         []string
	ColumnNames             []string
	ColumnName              string
	ColumnStatisticsList    []ColumnStatistics
}

type columnError struct {
	ColumnName string
	Error      ErrorDetail
}

type statisticsList struct {
	ColumnStatisticsList []ColumnStatistics
	Errors               []columnError `json:",omitempty"`
}

func (h *handler) statistics(s *awsjson.Service) {
	for _, of := range []string{"Table", "Partition"} {
		awsjson.Handle(s, "GetColumnStatisticsFor"+of, h.getStatistics)
		awsjson.Handle(s, "UpdateColumnStatisticsFor"+of, func(_ context.Context, in *statisticsRef) (*batchErrors[columnError], error) {
			return &batchErrors[columnError]{}, h.store.SetStatistics(in.DatabaseName, in.TableName, in.PartitionValues, in.ColumnStatisticsList)
		})
		awsjson.Handle(s, "DeleteColumnStatisticsFor"+of, func(_ context.Context, in *statisticsRef) (*awsjson.Empty, error) {
			return nothing(h.store.DeleteStatistics(in.DatabaseName, in.TableName, in.PartitionValues, in.ColumnName))
		})
	}
}

func (h *handler) getStatistics(_ context.Context, in *statisticsRef) (*statisticsList, error) {
	found, missing, err := h.store.Statistics(in.DatabaseName, in.TableName, in.PartitionValues, in.ColumnNames)
	if err != nil {
		return nil, err
	}
	out := &statisticsList{ColumnStatisticsList: append([]ColumnStatistics{}, found...)}
	for _, column := range missing {
		out.Errors = append(out.Errors, columnError{column, ErrorDetail{ErrNotFound.Code, "Statistics do not exist for the column."}})
	}
	return out, nil
}
